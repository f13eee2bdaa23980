// A progress bar on standard error: where somebody watches, one line that is drawn again; elsewhere a line per part.
const BAR_WIDTH = 24

export interface Progress {
  /** Says what comes next and counts what came before as done. */
  step(words: string): void
  end(): void
}

export function createProgress(steps: number, stream = process.stderr): Progress {
  const started = performance.now()
  let begun = 0
  let part = ''

  return {
    step(words) {
      const done = begun++
      const seconds = Math.round((performance.now() - started) / 1000)
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${drawBar(done, steps)} ${seconds} s  ${words}`)
      } else if (words !== part) {
        stream.write(`${drawBar(done, steps)} ${seconds} s  ${words}\n`)
      }
      part = words
    },
    end() {
      const seconds = Math.round((performance.now() - started) / 1000)
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${drawBar(steps, steps)} ${seconds} s\n`)
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
