import { describe, expect, it } from 'vitest'
import { contentOf, type Zone } from '@/features/layouts/content'
import type { LayoutFeed } from '@/features/layouts/queries'
import { feedOf, summed, whyNot, zonesOf } from '@/features/layouts/reports'
import { messages } from '@/gen/messages/id'
import { translator } from '@/lib/i18n'

const url = 'https://example.com/news.xml'
const failure = { error: 'No.', error_code: 'unreachable', error_status: null, failed_at: '2026-11-29T08:00:00Z' }
const news: LayoutFeed = { id: '1', kind: 'rss', url, data: null, changed_at: null, fetched_at: null, ...failure }
const place = { x: 0, y: 0, width: 10, height: 10 }
const zone = (name: string, widget?: Zone['widget']): Zone => ({
  id: name,
  name,
  z_index: 0,
  ...place,
  ...(widget && { widget }),
})

describe('data of other servers', () => {
  it('belongs to the widgets with its kind and address', () => {
    const ticker = zone('Ticker', { type: 'ticker', settings: { source: 'feed', url } })
    expect(feedOf(ticker, [{ ...news, url: 'https://example.com/other' }, news])).toBe(news)
    const others: [string, Zone['widget']?][] = [
      ['nothing'],
      ['its own text', { type: 'ticker', settings: { source: 'text', text: 'News', url } }],
      ['weather', { type: 'weather', settings: { url } }],
      ['a web page', { type: 'web', settings: { url } }],
    ]
    for (const [name, widget] of others) expect(feedOf(zone(name, widget), [news]), name).toBeUndefined()
    expect(zonesOf(news, contentOf({ zones: [zone('Other'), ticker, { ...ticker, id: '2', name: 'Below' }] }))).toEqual(
      ['Ticker', 'Below'],
    )
  })
})

describe('why data does not arrive', () => {
  const t = translator('id', messages)
  const why = (error_code: string | null, error_status: number | null = null) =>
    whyNot(t, { error: 'Something else.', error_code, error_status })

  it('is told in the language of the page where the reason is known, else in the words of the server', () => {
    expect(why('no_such_host')).toBe('Host ini tidak ada. Periksa alamatnya.')
    expect(why('status', 1404)).toBe('Server menjawab dengan status 1404.')
    expect(why('of_a_later_release')).toBe('Something else.')
    expect(why(null)).toBe('Something else.')
  })
})

describe('scans', () => {
  it('are summed by platform, with the last day', () => {
    const days = [
      { day: '2026-11-02', platform: 'ios' as const, count: 2 },
      { day: '2026-11-10', platform: 'android' as const, count: 4 },
      { day: '2026-11-09', platform: 'ios' as const, count: 1 },
    ]
    expect(summed({ days })).toEqual({
      last: '2026-11-10',
      by: [
        { platform: 'android', count: 4 },
        { platform: 'ios', count: 3 },
      ],
    })
    expect(summed({ days: [] })).toEqual({ last: null, by: [] })
  })
})
