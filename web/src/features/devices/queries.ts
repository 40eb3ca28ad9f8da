import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components, operations } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Device = components['schemas']['Device']
export type Command = components['schemas']['Command']
export type DevicePatch = components['schemas']['DevicePatch']
/** What this dashboard tells screens to do; legacy clients know more. */
export type CommandType = Exclude<
  components['schemas']['CommandInput']['type'],
  'pause' | 'resume' | 'reboot' | 'shutdown'
>
export type DeviceFilter = Omit<
  NonNullable<operations['listDevices']['parameters']['query']>,
  'limit' | 'cursor' | 'count'
>

const pageSize = 60
// Going offline is the passing of time, which no hint tells of.
const refetchInterval = 30_000

/** The prefix of everything about a tenant's screens. */
export function devicesKey(slug: string) {
  return [slug, 'devices'] as const
}

/** The screens that fit a filter, page after page. */
export function deviceListQuery(slug: string, api: Api, filter: DeviceFilter) {
  return infiniteQueryOptions({
    queryKey: [...devicesKey(slug), 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/devices/', {
          params: {
            query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : { count: true }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
    refetchInterval,
  })
}

/** As many screens as one answer holds, for the overview. */
export function deviceOverviewQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...devicesKey(slug), 'overview'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/devices/', { params: { query: { limit: 200 } }, signal })),
    refetchInterval,
  })
}

/** One screen. */
export function deviceQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...devicesKey(slug), 'detail', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/devices/{id}/', { params: { path: { id } }, signal })),
    refetchInterval,
  })
}

/** What a screen was told to do, the newest first. */
export function deviceCommandsQuery(slug: string, api: Api, id: string) {
  return infiniteQueryOptions({
    queryKey: [...devicesKey(slug), 'commands', id],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/devices/{id}/commands/', {
          params: { path: { id }, query: { limit: 10, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    refetchInterval,
  })
}
