import type { InfiniteData } from '@tanstack/react-query'
import type { Asset } from '@/features/assets/queries'
import type { components } from '@/gen/api'

type AssetPage = components['schemas']['AssetPage']

type Lists = InfiniteData<AssetPage> | AssetPage | { data: Asset; etag: string | null }
type Facets = components['schemas']['AssetFacets']

/** Everything that the cache may hold about assets: a list in pages, one page, one asset, or counts. */
export type Cached = Lists | Facets

function isCounts(cached: Cached): cached is Facets {
  return 'mimetype' in cached
}

function patchPage(page: AssetPage, change: (assets: Asset[]) => Asset[]): AssetPage {
  const results = change(page.results)
  const gone = page.results.length - results.length
  return { ...page, results, ...(page.count !== undefined && { count: page.count - gone }) }
}

/** Changes assets wherever they stand. */
export function patchAssets(
  cached: Cached,
  ids: ReadonlySet<string>,
  patch: Partial<Asset> | ((asset: Asset) => Partial<Asset>),
): Cached {
  if (isCounts(cached)) return cached
  const changed = (asset: Asset): Asset =>
    ids.has(asset.id) ? { ...asset, ...(typeof patch === 'function' ? patch(asset) : patch) } : asset
  const change = (assets: Asset[]) => assets.map(changed)
  if ('pages' in cached) return { ...cached, pages: cached.pages.map((page) => patchPage(page, change)) }
  if ('results' in cached) return patchPage(cached, change)
  return ids.has(cached.data.id) ? { ...cached, data: changed(cached.data) } : cached
}

/** Takes assets out of lists. */
export function withoutAssets(cached: Cached, ids: ReadonlySet<string>): Cached {
  if (isCounts(cached)) return cached
  const change = (assets: Asset[]) => assets.filter((asset) => !ids.has(asset.id))
  if ('pages' in cached) {
    const pages = cached.pages.map((page) => patchPage(page, change))
    const count = pages[0]?.count
    const gone = cached.pages.slice(1).reduce((sum, page) => sum + page.results.length, 0)
    const left = pages.slice(1).reduce((sum, page) => sum + page.results.length, 0)
    if (count !== undefined && pages[0]) pages[0] = { ...pages[0], count: count - (gone - left) }
    return { ...cached, pages }
  }
  return 'results' in cached ? patchPage(cached, change) : cached
}

/** Puts a list's assets into an order; the ones not named follow as they were. */
export function reorderAssets(cached: Cached, ids: readonly string[]): Cached {
  if (isCounts(cached) || !('pages' in cached)) return cached
  const all = cached.pages.flatMap((page) => page.results)
  const byId = new Map(all.map((asset) => [asset.id, asset]))
  const named = ids.flatMap((id) => byId.get(id) ?? [])
  const moving = new Set(ids)
  const order = [...named, ...all.filter((asset) => !moving.has(asset.id))]
  let at = 0
  return {
    ...cached,
    pages: cached.pages.map((page) => {
      const results = order.slice(at, at + page.results.length)
      at += page.results.length
      return { ...page, results }
    }),
  }
}

/** The order after an entry has moved to a place. */
export function moved(order: readonly string[], id: string, to: number): string[] {
  const rest = order.filter((other) => other !== id)
  const at = Math.max(0, Math.min(rest.length, to))
  return [...rest.slice(0, at), id, ...rest.slice(at)]
}
