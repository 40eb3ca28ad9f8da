import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Webhook = components['schemas']['Webhook']
export type Delivery = components['schemas']['WebhookDelivery']

/** The prefix of everything about a tenant's webhooks. */
export function webhooksKey(slug: string) {
  return [slug, 'webhooks'] as const
}

/** All webhooks of the tenant. */
export function webhooksQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...webhooksKey(slug), 'list'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/webhooks/', { signal })),
  })
}

/** All events that a webhook can want. */
export function webhookEventsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'webhook-events'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/webhooks/events/', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What was sent to a webhook, the newest first, page after page. */
export function deliveriesQuery(slug: string, api: Api, id: string) {
  return infiniteQueryOptions({
    queryKey: [...webhooksKey(slug), 'deliveries', id],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/webhooks/{id}/deliveries/', {
          params: { path: { id }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}

/** What the deliveries of a webhook are signed with. It is read when somebody asks to see it. */
export function secretQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...webhooksKey(slug), 'secret', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/webhooks/{id}/secret/', { params: { path: { id } }, signal })),
    gcTime: 0,
  })
}
