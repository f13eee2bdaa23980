// Sends raw bytes over a socket.
import { connect, type Socket } from 'node:net'

/** Opens a connection to a server. */
export function open(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  // A server that has answered and closed resets what still comes in.
  return socket.on('error', () => undefined)
}

/** Everything that comes back until the connection is closed. */
export async function answerTo(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // Not `once`, which takes a reset for a failure: the answer may well have come before.
  if (!socket.closed) await new Promise<void>((resolve) => socket.on('close', () => resolve()))
  return Buffer.concat(chunks).toString()
}
