// Sends requests byte by byte, as no HTTP client would, and parses the answers.
import { answerTo, open } from './sockets.ts'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Sends the bytes and reads until the server closes; for requests that keep the connection, say `Connection: close`. */
export async function sendRaw(url: string, bytes: string): Promise<RawAnswer> {
  const socket = open(url)
  socket.write(Buffer.from(bytes, 'latin1'))
  return parseAnswer(await answerTo(socket))
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Map(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    ),
    body: rest.join('\r\n\r\n'),
  }
}
