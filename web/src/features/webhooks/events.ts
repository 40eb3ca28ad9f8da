import type { MessageKey } from '@/gen/messages/keys'
import type { Translate } from '@/lib/i18n'

const groups: Record<string, MessageKey> = {
  asset: 'webhooks.assets',
  playlist: 'webhooks.playlists',
  layout: 'webhooks.layouts',
  device: 'webhooks.screens',
}

const happenings: Record<string, MessageKey> = {
  created: 'webhooks.created',
  updated: 'webhooks.updated',
  published: 'webhooks.published',
  deleted: 'webhooks.deleted',
  restored: 'webhooks.restored',
  paired: 'webhooks.paired',
  online: 'webhooks.online',
  offline: 'webhooks.offline',
}

/** The events by what they are about, in the order of the server. */
export function groupedEvents<E extends { name: string }>(events: E[]): [string, E[]][] {
  const groups = new Map<string, E[]>()
  for (const event of events) {
    const about = event.name.split('.')[0] ?? ''
    groups.set(about, [...(groups.get(about) ?? []), event])
  }
  return [...groups]
}

/** What a group of events is about; one that this dashboard does not know goes by its own name. */
export function aboutOf(t: Translate, group: string): string {
  const key = groups[group]
  return key ? t(key) : group
}

/** What happens, such as `Deleted`. */
export function happeningOf(t: Translate, event: string): string {
  const word = event.slice(event.indexOf('.') + 1)
  const key = happenings[word]
  return key ? t(key) : word
}

/** Events in words, such as `Assets: Created, Deleted · Screens: Paired`. */
export function wordsOf(t: Translate, events: string[]): string {
  return groupedEvents(events.map((name) => ({ name })))
    .map(([group, those]) => `${aboutOf(t, group)}: ${those.map(({ name }) => happeningOf(t, name)).join(', ')}`)
    .join(' · ')
}
