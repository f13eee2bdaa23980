import { describe, expect, test } from 'vitest'
import { launchersAmong } from './launcher.ts'

const chain = (...commands: string[]) =>
  commands.map((command, index) => ({ pid: 100 - index, parent: 99 - index, command }))
const namesOf = (...commands: string[]) =>
  launchersAmong(chain(...commands)).map(({ command }) => command)

describe('[69] what must live on for the server to go on', () => {
  test('is every process up to the outermost package manager, shells between them included', () => {
    const launchers = [
      "sh -c trap '' INT; node main.js",
      'pnpm start',
      "sh -c 'pnpm' start",
      'npm exec pnpm@12 start',
    ]
    expect(namesOf(...launchers, '-bash', 'sshd')).toEqual(launchers)
  })

  test.each([
    ['/usr/local/bin/pnpm start'],
    ['node\0/usr/lib/node_modules/npm/bin/npx-cli.js\0start'],
    ['node /opt/pnpm/bin/pnpm.cjs run start'],
    ['/usr/bin/node /usr/bin/yarn start'],
  ])('is a package manager that the system shows as %j', (command) => {
    expect(namesOf(command, 'bash')).toEqual([command])
  })

  test.each([
    [['-bash', 'sshd']],
    [['bash -c ./run.sh', 'tmux: server']],
    [['node /srv/npm-mirror/server.js']],
    [['/usr/bin/containerd-shim']],
  ])('is nothing where no package manager is among %j', (commands) => {
    expect(namesOf(...commands)).toEqual([])
  })
})
