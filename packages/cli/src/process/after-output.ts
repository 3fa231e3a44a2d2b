type Work = () => Promise<void>

const waiting: Work[] = []

/** Leaves something to be done when this process has printed all it has to say. */
export function afterOutput(work: Work): void {
  waiting.push(work)
}

/** Does what was left. */
export async function doAfterOutput(): Promise<void> {
  for (const work of waiting.splice(0)) await work()
}
