import type { StateWord } from '@/features/assets/filter'
import type { MessageKey } from '@/gen/messages/keys'

/** What each word about the state of assets is called. */
export const stateLabels: Record<StateWord, MessageKey> = {
  on: 'assets.onlyOn',
  off: 'assets.onlyOff',
  pending: 'assets.onlyPending',
  processing: 'assets.onlyProcessing',
  completed: 'assets.onlyCompleted',
  failed: 'assets.onlyFailed',
  shared: 'assets.onlyShared',
  unshared: 'assets.onlyUnshared',
}

/** The words that are offered as a choice; the others come with saved searches. */
export const plainStates: StateWord[] = ['on', 'off', 'failed', 'shared']

/** Whether the choice of the state can show what is asked: nothing, or one word of it. */
export function isPlainState(state: readonly StateWord[]): boolean {
  return state.length === 0 || (state.length === 1 && plainStates.some((word) => word === state[0]))
}
