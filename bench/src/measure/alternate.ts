// The order of measuring: A B C A B C ..., so that a slow minute of the machine strikes all alike.

/** Measures each contestant `repetitions` times, in turns. */
export async function alternate<TName extends string, TSample>(
  contestants: readonly TName[],
  repetitions: number,
  measure: (contestant: TName) => Promise<TSample>,
): Promise<ReadonlyMap<TName, readonly TSample[]>> {
  const samples = new Map(contestants.map((name): [TName, TSample[]] => [name, []]))
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, own] of samples) own.push(await measure(name))
  }
  return samples
}
