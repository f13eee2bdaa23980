// Reads and writes a set of ranked words as fingerprints: a million words in five megabytes, with one false positive in
// twenty-five million look-ups.
//
// The file: for each bucket how many words it has (one byte), then the words bucket by bucket, 32 bits little-endian each:
// 27 bits of fingerprint, 5 bits of rank.

const BUCKET_BITS = 18
const BUCKETS = 2 ** BUCKET_BITS
const RANK_BITS = 5

/** Log2 of a word's rank, rounded up; at most 31. */
export type Bits = number

export interface FoundWord {
  /** In code points. */
  readonly length: number
  readonly bits: Bits
}

export interface WordTable {
  /** The words that begin at a position of a text, given as code points. */
  wordsAt(text: readonly number[], from: number): FoundWord[]
}

export function readWordTable(file: Uint8Array): WordTable {
  const starts = new Uint32Array(BUCKETS + 1)
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    starts[bucket + 1] = (starts[bucket] ?? 0) + (file[bucket] ?? 0)
  }
  const words = new DataView(file.buffer, file.byteOffset + BUCKETS)

  const find = (bucket: number, fingerprint: number): Bits => {
    for (let index = starts[bucket] ?? 0; index < (starts[bucket + 1] ?? 0); index += 1) {
      const word = words.getUint32(index * 4, true)
      if (word >>> RANK_BITS === fingerprint) return word & (2 ** RANK_BITS - 1)
    }
    return 0
  }

  return {
    wordsAt(text, from) {
      const found: FoundWord[] = []
      const hash = createHash()
      for (let end = from; end < text.length; end += 1) {
        hash.add(text[end] ?? 0)
        const bits = find(hash.bucket(), hash.fingerprint())
        if (bits > 0) found.push({ length: end + 1 - from, bits })
      }
      return found
    },
  }
}

/** Serialises a table. Of duplicate words the lower bits count. */
export function writeWordTable(words: Iterable<readonly [word: string, bits: Bits]>): Uint8Array {
  const buckets = Array.from({ length: BUCKETS }, () => new Map<number, Bits>())
  for (const [word, bits] of words) {
    const hash = createHash()
    for (const letter of word) hash.add(letter.codePointAt(0) ?? 0)
    const bucket = buckets[hash.bucket()]
    const known = bucket?.get(hash.fingerprint()) ?? Number.POSITIVE_INFINITY
    bucket?.set(hash.fingerprint(), Math.min(known, bits))
  }
  const total = buckets.reduce((sum, bucket) => sum + bucket.size, 0)
  const file = new Uint8Array(BUCKETS + total * 4)
  const view = new DataView(file.buffer)
  let at = BUCKETS
  for (const [index, bucket] of buckets.entries()) {
    if (bucket.size > 255) throw new Error('A bucket has more words than a byte can count')
    file[index] = bucket.size
    for (const [fingerprint, bits] of [...bucket].toSorted(([a], [b]) => a - b)) {
      view.setUint32(at, ((fingerprint << RANK_BITS) | bits) >>> 0, true)
      at += 4
    }
  }
  return file
}

// Two FNV-1a hashes with different starts, each mixed once more at the end (MurmurHash3's finalizer).
function createHash() {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  return {
    add(code: number) {
      one = Math.imul(one ^ code, 0x01000193)
      other = Math.imul(other ^ code, 0x85ebca6b)
      other ^= other >>> 13
    },
    bucket: () => mix(one) >>> (32 - BUCKET_BITS),
    fingerprint: () => mix(other) >>> RANK_BITS,
  }
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
