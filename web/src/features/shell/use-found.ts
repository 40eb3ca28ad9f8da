'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Api, must } from '@/lib/api'
import { places } from '@/lib/nav'
import { useTenant } from '@/lib/tenant'

/** Something of the tenant that a search found. */
export type Hit = {
  id: string
  label: string
  /** What tells it from others of the same name. */
  more?: string
  /** The place that it belongs to, whose icon and name it bears. */
  place: (typeof places)[number]
  /** The page that shows it. */
  path: string
}

const typingMs = 200
const fewest = 2 // letters that are worth asking the server about
const mostOfAKind = 5

type Kind = {
  place: string
  find: (api: Api, search: string, signal: AbortSignal) => Promise<Omit<Hit, 'place'>[]>
}

const kinds: Kind[] = [
  {
    place: 'assets/',
    find: async (api, search, signal) => {
      const query = { search, limit: mostOfAKind }
      const { results } = await must(api.GET('/api/v3/assets/', { params: { query }, signal }))
      return results.map(({ id, name }) => ({ id, label: name, path: `assets/${id}/` }))
    },
  },
  {
    place: 'playlists/',
    find: async (api, search, signal) => {
      const query = { search, limit: mostOfAKind }
      const { results } = await must(api.GET('/api/v3/playlists/', { params: { query }, signal }))
      return results.map(({ id, name }) => ({ id, label: name, path: `playlists/${id}/` }))
    },
  },
  {
    place: 'layouts/',
    find: async (api, search, signal) => {
      const query = { search, limit: mostOfAKind }
      const { results } = await must(api.GET('/api/v3/layouts/', { params: { query }, signal }))
      return results.map(({ id, name }) => ({ id, label: name, path: `layouts/${id}/` }))
    },
  },
  {
    place: 'devices/',
    find: async (api, search, signal) => {
      const query = { search, limit: mostOfAKind }
      const { results } = await must(api.GET('/api/v3/devices/', { params: { query }, signal }))
      return results.map(({ id, name }) => ({ id, label: name, path: `devices/${id}/` }))
    },
  },
  {
    place: 'users/',
    find: async (api, search, signal) => {
      const query = { search, limit: mostOfAKind }
      const { results } = await must(api.GET('/api/v3/users/', { params: { query }, signal }))
      return results.map(({ id, first_name, last_name, email }) => ({
        id,
        label: `${first_name} ${last_name}`.trim() || email,
        more: email,
        path: `users/?q=${encodeURIComponent(email)}`,
      }))
    },
  },
]

/** Asks for all kinds at once. A kind that fails takes only itself away; `part` says that one did. */
export async function findAll(
  api: Api,
  can: (permission: string) => boolean,
  search: string,
  signal: AbortSignal,
): Promise<{ hits: Hit[]; part: boolean }> {
  const asked = kinds.flatMap(({ place: path, find }) => {
    const place = places.find((candidate) => candidate.path === path)
    return place?.permission && can(place.permission) ? [{ place, find }] : []
  })
  const answers = await Promise.allSettled(asked.map(({ find }) => find(api, search, signal)))
  signal.throwIfAborted()
  const hits = answers.flatMap((answer, index) => {
    const place = asked[index]?.place
    return answer.status === 'fulfilled' && place ? answer.value.map((hit) => ({ ...hit, place })) : []
  })
  return { hits, part: answers.some(({ status }) => status === 'rejected') }
}

/** What the tenant has by the words that are typed, once the typing pauses. */
export function useFound(typed: string): { hits: Hit[]; state: 'idle' | 'busy' | 'part' | 'whole' } {
  const { slug, api, can } = useTenant()
  const [search, setSearch] = useState('')
  const wanted = typed.trim()
  useEffect(() => {
    const timer = setTimeout(() => setSearch(wanted), typingMs)
    return () => clearTimeout(timer)
  }, [wanted])
  const enabled = wanted.length >= fewest
  const { data, isFetching } = useQuery({
    queryKey: [slug, 'palette', search],
    queryFn: ({ signal }) => findAll(api, can, search, signal),
    enabled: enabled && search.length >= fewest,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  if (!enabled) return { hits: [], state: 'idle' }
  const busy = isFetching || search !== wanted || data === undefined
  return { hits: data?.hits ?? [], state: busy ? 'busy' : data.part ? 'part' : 'whole' }
}
