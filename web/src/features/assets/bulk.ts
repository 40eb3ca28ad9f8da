import type { Asset, AssetBulk, AssetOutcome } from '@/features/assets/queries'

/** What is done to assets. */
export type Change = Omit<AssetBulk, 'ids' | 'filter'>

/** A change with the assets that it is done to. */
export type Step = { ids: string[]; change: Change }

/** How an asset looks after a change; nothing when the change is not one of its values. */
export function patchBy(change: Change): (asset: Asset) => Partial<Asset> {
  const { action, tags = [] } = change
  const named = new Set(tags.map((tag) => tag.toLowerCase()))
  return (asset) => {
    switch (action) {
      case 'enable':
        return { is_enabled: true }
      case 'disable':
        return { is_enabled: false, is_active: false }
      case 'add_tags':
        return { tags: [...asset.tags, ...lacking(asset, tags)] }
      case 'remove_tags':
        return { tags: asset.tags.filter((tag) => !named.has(tag.toLowerCase())) }
      case 'move':
        return { folder_id: change.folder_id ?? null }
      case 'set_window':
        return windowOf({ ...asset, ...change })
      case 'set_duration':
        return change.duration === undefined ? {} : { duration: change.duration }
      default:
        return {}
    }
  }
}

function lacking(asset: Asset, tags: readonly string[]): string[] {
  const own = new Set(asset.tags.map((tag) => tag.toLowerCase()))
  return tags.filter((tag) => !own.has(tag.toLowerCase()))
}

function windowOf({ start_date, end_date, play_days, play_time_from, play_time_to }: Asset) {
  return { start_date, end_date, play_days, play_time_from, play_time_to }
}

/** What takes a change of these assets back. Assets that it does not change are left alone. */
export function undoOf(assets: readonly Asset[], change: Change): Step[] {
  const { action, tags = [] } = change
  const named = new Set(tags.map((tag) => tag.toLowerCase()))
  const steps = new Map<string, Step>()
  const back = (asset: Asset, change: Change) => {
    const key = JSON.stringify(change)
    const step = steps.get(key) ?? { ids: [], change }
    step.ids.push(asset.id)
    steps.set(key, step)
  }
  for (const asset of assets) {
    if (action === 'enable' && !asset.is_enabled) back(asset, { action: 'disable' })
    else if (action === 'disable' && asset.is_enabled) back(asset, { action: 'enable' })
    else if (action === 'add_tags') {
      const added = lacking(asset, tags)
      if (added.length > 0) back(asset, { action: 'remove_tags', tags: added })
    } else if (action === 'remove_tags') {
      const lost = asset.tags.filter((tag) => named.has(tag.toLowerCase()))
      if (lost.length > 0) back(asset, { action: 'add_tags', tags: lost })
    } else if (action === 'move' && asset.folder_id !== (change.folder_id ?? null)) {
      back(asset, { action: 'move', folder_id: asset.folder_id })
    } else if (action === 'set_window') back(asset, { action: 'set_window', ...windowOf(asset) })
    else if (action === 'set_duration' && asset.duration !== change.duration) {
      back(asset, { action: 'set_duration', duration: asset.duration })
    } else if (action === 'delete') back(asset, { action: 'restore' })
    else if (action === 'restore') back(asset, { action: 'delete' })
  }
  return [...steps.values()]
}

/** What takes the making of copies back. */
export function undoCopies(outcomes: readonly AssetOutcome[]): Step[] {
  const ids = outcomes.flatMap(({ copy_id: copy }) => copy ?? [])
  return ids.length > 0 ? [{ ids, change: { action: 'delete' } }] : []
}
