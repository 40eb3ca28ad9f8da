import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Tag = components['schemas']['Tag']
export type Folder = components['schemas']['Folder']
export type SavedSearch = components['schemas']['SavedSearch']
export type Template = components['schemas']['MetadataTemplate']
export type TemplateField = components['schemas']['MetadataField']

/** The prefix of what puts a tenant's assets in order: tags, folders, templates and saved searches. */
export function libraryKey(slug: string) {
  return [slug, 'library'] as const
}

/** All tags, by name. */
export function tagsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...libraryKey(slug), 'tags'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/tags/', { signal })),
  })
}

/** All folders, by name. */
export function foldersQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...libraryKey(slug), 'folders'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/folders/', { signal })),
  })
}

/** The person's own saved searches and the shared ones. */
export function searchesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...libraryKey(slug), 'searches'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/saved-searches/', { signal })),
  })
}

/** What metadata may have to look like. */
export function templatesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...libraryKey(slug), 'templates'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/metadata-templates/', { signal })),
  })
}

/** What somebody who types may mean. */
export function suggestionsQuery(slug: string, api: Api, typed: string) {
  return queryOptions({
    queryKey: [...libraryKey(slug), 'suggestions', typed],
    queryFn: ({ signal }) => must(api.GET('/api/v3/assets/suggestions/', { params: { query: { q: typed } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}
