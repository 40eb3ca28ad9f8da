/** What was edited, step by step. Versions share what did not change between them. */
export type History<T> = {
  past: T[]
  present: T
  future: T[]
  /** What the newest step is about; more of the same belongs to it. */
  step: string | null
}

const mostSteps = 200

/** A history that begins with a version. */
export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], step: null }
}

/** A new version. Those of one `step`, such as the letters of a name, are undone at once. */
export function record<T>(history: History<T>, present: T, step: string | null = null): History<T> {
  if (present === history.present) return history
  if (step !== null && step === history.step) return { ...history, present, future: [] }
  return { past: [...history.past, history.present].slice(-mostSteps), present, future: [], step }
}

/** Ends the step of the moment: what follows is a step of its own. */
export function mark<T>(history: History<T>): History<T> {
  return history.step === null ? history : { ...history, step: null }
}

/** The history one step back; the same when there is none. */
export function undo<T>({ past, present, future, step }: History<T>): History<T> {
  const before = past.at(-1)
  if (before === undefined) return { past, present, future, step }
  return { past: past.slice(0, -1), present: before, future: [present, ...future], step: null }
}

/** The history one step forward; the same when there is none. */
export function redo<T>({ past, present, future, step }: History<T>): History<T> {
  const [after, ...rest] = future
  if (after === undefined) return { past, present, future, step }
  return { past: [...past, present], present: after, future: rest, step: null }
}
