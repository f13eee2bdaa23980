// Draws progress on standard error: one line that is redrawn in a terminal, elsewhere a line per part.
const BAR_WIDTH = 24

export interface Progress {
  /** Says what is going on. */
  say(words: string): void
  /** Says it, and counts it as begun; what was begun before is done. */
  step(words: string): void
  end(): void
}

export function createProgress(
  steps: number,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr,
): Progress {
  const started = performance.now()
  let begun = 0
  let said = ''

  function show(done: number, words: string): void {
    const seconds = Math.round((performance.now() - started) / 1000)
    const line = `${drawBar(done, steps)} ${seconds} s  ${words}`
    if (stream.isTTY) stream.write(`\r\x1b[K${line}`)
    else if (words !== said) stream.write(`${line}\n`)
    said = words
  }

  return {
    say: (words) => show(Math.max(0, begun - 1), words),
    step: (words) => show(begun++, words),
    end() {
      show(steps, 'done')
      if (stream.isTTY) stream.write('\n')
    },
  }
}

/** For example `██████░░░░ 60 %`. */
export function drawBar(done: number, steps: number): string {
  const share = steps === 0 ? 1 : Math.min(1, done / steps)
  const filled = Math.round(share * BAR_WIDTH)
  const percent = String(Math.round(share * 100)).padStart(3)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${percent} %`
}
