// A document for frameworks to render into, as globals of this process. Undo it with `vi.unstubAllGlobals()`.
import { Window } from 'happy-dom'
import { vi } from 'vitest'

/** Returns the element to render into. */
export function stubPage(): Element {
  const page = new Window()
  // What React and Vue look up by name while they render.
  const names = [
    'document',
    'Element',
    'SVGElement',
    'HTMLElement',
    'MathMLElement',
    'Node',
    'Event',
  ]
  vi.stubGlobal('window', page)
  for (const name of names) vi.stubGlobal(name, Reflect.get(page, name))
  const root = document.createElement('main')
  document.body.append(root)
  return root
}
