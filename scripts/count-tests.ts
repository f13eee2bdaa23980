// Adds up vitest reports and prints the closing line. Usage: count-tests.ts <failed steps> <suites> <report> ...
// A suite without a report, a report that says it failed, and a test that did not run are failures.
import { existsSync, readFileSync } from 'node:fs'

interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
}

const [failedSteps, suites, ...files] = process.argv.slice(2)
const reports = files
  .filter((file) => existsSync(file))
  .map((file): Report => JSON.parse(readFileSync(file, 'utf8')))

const sum = (count: (report: Report) => number) =>
  reports.reduce((total, report) => total + count(report), 0)

const passed = sum((report) => report.numPassedTests)
const notRun = sum((report) => report.numPendingTests + report.numTodoTests)
const failedTests = sum((report) => report.numFailedTests)
const missing = Number(suites) - reports.length
// A file that could not be loaded fails its report without failing a test.
const brokenFiles = sum((report) => (!report.success && report.numFailedTests === 0 ? 1 : 0))
const failed = Number(failedSteps) + failedTests + notRun + missing + brokenFiles

if (failed > 0) {
  process.stdout.write(
    `failed steps ${failedSteps}, failed tests ${failedTests}, tests not run ${notRun}, ` +
      `suites without a report ${missing}, suites with broken files ${brokenFiles}\n`,
  )
}
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
