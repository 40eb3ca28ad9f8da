import type { Content, Zone } from '@/features/layouts/content'
import type { LayoutCode, LayoutFeed } from '@/features/layouts/queries'
import type { MessageKey } from '@/gen/messages/keys'
import type { Translate } from '@/lib/i18n'

type Failure = Pick<LayoutFeed, 'error' | 'error_code' | 'error_status'>

const feedKinds: Record<string, LayoutFeed['kind']> = { ticker: 'rss', weather: 'weather' }

/** What was fetched for the widget of a zone, if it shows data of another server. */
export function feedOf(zone: Zone, feeds: LayoutFeed[]): LayoutFeed | undefined {
  if (!zone.widget) return undefined
  const { type, settings = {} } = zone.widget
  if (type === 'ticker' && settings.source !== 'feed') return undefined
  return feeds.find(({ kind, url }) => kind === feedKinds[type] && url === settings.url)
}

/** The names of the zones that show what was fetched. */
export function zonesOf(feed: LayoutFeed, content: Content): string[] {
  return content.zones.filter((zone) => feedOf(zone, [feed])).map(({ name }) => name)
}

const failures: Record<string, MessageKey> = {
  private_network: 'layouts.feedPrivate',
  no_such_host: 'layouts.feedNoHost',
  certificate: 'layouts.feedCertificate',
  timeout: 'layouts.feedTimeout',
  unreachable: 'layouts.feedUnreachable',
  invalid_address: 'layouts.feedAddress',
  redirect: 'layouts.feedRedirect',
  status: 'layouts.feedStatus',
  too_large: 'layouts.feedTooLarge',
  not_rss: 'layouts.feedNotRss',
  not_json: 'layouts.feedNotJson',
  not_weather: 'layouts.feedNotWeather',
}

/** Why data could not be fetched, in the language of the page where the reason is a known one. */
export function whyNot(t: Translate, { error, error_code, error_status }: Failure): string {
  const known = error_code === null ? undefined : failures[error_code]
  return known ? t(known, { status: String(error_status ?? '') }) : (error ?? '')
}

const platforms = ['ios', 'android', 'other'] as const

/** The scans of a code by platform, the most first, and the day of the last one; of the days that are told. */
export function summed({ days }: Pick<LayoutCode, 'days'>) {
  const count = (platform: string) =>
    days.filter((scans) => scans.platform === platform).reduce((sum, scans) => sum + scans.count, 0)
  return {
    last: days.reduce<string | null>((last, { day }) => (last === null || day > last ? day : last), null),
    by: platforms
      .map((platform) => ({ platform, count: count(platform) }))
      .filter((scans) => scans.count > 0)
      .sort((a, b) => b.count - a.count),
  }
}
