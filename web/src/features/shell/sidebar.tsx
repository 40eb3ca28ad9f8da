'use client'

import { ChevronsUpDown, Keyboard, Search, WifiOff } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { IconButton } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import { Menu, type MenuItem } from '@/components/ui/menu'
import { useI18n } from '@/lib/i18n'
import { type Place, sectionWords } from '@/lib/nav'
import { useModKey } from '@/lib/platform'
import type { Stale } from '@/lib/use-live'

/** A place with its address, and whether the page is there. */
export type FramePlace = Place & { href: string; current: boolean }

/** What a frame's navigation is made from. */
export type FrameParts = {
  places: FramePlace[]
  /** What stands at the top: the tenant, or the installation. */
  head: ReactNode
  /** The signed-in person and what their menu holds. */
  name: string
  items: () => MenuItem[]
}

/** The address of each place below a root, as far as the signed-in person may go there. */
export function placesAt(all: Place[], href: (path: string) => string, path: string): FramePlace[] {
  return all.map((place) => {
    const target = href(place.path)
    return { ...place, href: target, current: place.path === '' ? path === target : path.startsWith(target) }
  })
}

/** The places with one tab for each section, which leads to the first of it. */
function tabsOf(all: FramePlace[]) {
  return all
    .filter(({ section }, index) => !section || all.findIndex((other) => other.section === section) === index)
    .map((place) =>
      place.section
        ? {
            ...place,
            label: sectionWords[place.section],
            current: all.some((other) => other.section === place.section && other.current),
          }
        : place,
    )
}

/** The other places of the section, on narrow screens, where the tab bar has room for the section only. */
export function SectionBar({ places }: Pick<FrameParts, 'places'>) {
  const { t } = useI18n()
  const here = places.find(({ current }) => current)?.section
  const beside = places.filter(({ section }) => section === here)
  if (!here || beside.length < 2) return null
  return (
    <nav
      aria-label={t(sectionWords[here])}
      className="flex gap-1 overflow-x-auto border-line border-b px-4 py-2 md:hidden"
    >
      {beside.map((place) => (
        <Link
          key={place.path}
          href={place.href}
          aria-current={place.current ? 'page' : undefined}
          className={cn(
            'shrink-0 rounded-md px-2.5 py-1.5 font-medium text-sm',
            place.current ? 'bg-selected text-accent' : 'text-ink-muted',
          )}
        >
          {t(place.label)}
        </Link>
      ))}
    </nav>
  )
}

/** Navigation at the side, on screens wide enough. */
export function Sidebar(props: FrameParts & { stale: Stale; onSearch: () => void; onHelp: () => void }) {
  const { t } = useI18n()
  const mod = useModKey()
  return (
    <aside className="fixed inset-y-0 start-0 z-30 hidden w-60 flex-col border-line border-e bg-sidebar md:flex">
      <div className="p-3 pb-2">{props.head}</div>
      <div className="px-3 pb-3">
        <button
          type="button"
          onClick={props.onSearch}
          className="flex h-8 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 text-ink-muted text-sm shadow-sm transition-colors hover:border-line-strong hover:text-ink"
        >
          <Search className="size-3.5" aria-hidden />
          <span className="flex-1 text-start">{t('shell.search')}</span>
          <Kbd>{`${mod} K`}</Kbd>
        </button>
      </div>
      <Navigation places={props.places} />
      <div className="mt-auto grid gap-1 p-3">
        <StaleNote stale={props.stale} className="rounded-md px-2.5" />
        <div className="flex items-center gap-1">
          <UserMenu name={props.name} items={props.items} />
          <IconButton label={t('shell.shortcuts')} onClick={props.onHelp}>
            <Keyboard aria-hidden />
          </IconButton>
        </div>
      </div>
    </aside>
  )
}

function StaleNote({ stale, className }: { stale: Stale; className: string }) {
  const { t } = useI18n()
  return (
    <div role="status">
      {stale && (
        <p className={cn('flex items-center gap-2 bg-warning-soft py-1.5 text-warning text-xs', className)}>
          <WifiOff className="size-3.5 shrink-0" aria-hidden />
          {t(stale === 'offline' ? 'shell.offline' : 'shell.reconnecting')}
        </p>
      )}
    </div>
  )
}

function Navigation({ places }: Pick<FrameParts, 'places'>) {
  const { t } = useI18n()
  return (
    <nav aria-label={t('shell.navigation')} className="grid gap-0.5 px-3">
      {places.map((place, index, all) => (
        <Link
          key={place.path}
          href={place.href}
          aria-current={place.current ? 'page' : undefined}
          className={cn(
            place.section !== all[index - 1]?.section && 'mt-3',
            'flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-sm transition-colors',
            place.current ? 'bg-selected text-accent' : 'text-ink-muted hover:bg-hover hover:text-ink',
          )}
        >
          <place.icon className="size-4" aria-hidden />
          {t(place.label)}
        </Link>
      ))}
    </nav>
  )
}

function UserMenu({ name, items }: Pick<FrameParts, 'name' | 'items'>) {
  const { t } = useI18n()
  return (
    <div className="min-w-0 flex-1">
      <Menu
        label={t('shell.account', { name })}
        items={items}
        align="start"
        className="flex h-9 w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 text-start text-sm transition-colors hover:bg-hover"
      >
        <Avatar name={name} />
        <span className="min-w-0 flex-1 truncate font-medium text-ink">{name}</span>
        <ChevronsUpDown className="size-3.5 text-ink-faint" aria-hidden />
      </Menu>
    </div>
  )
}

function Avatar({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
  return (
    <span
      aria-hidden
      data-letters={letters.join('')}
      className="grid size-6 shrink-0 place-items-center after:content-[attr(data-letters)] rounded-full bg-primary font-semibold text-2xs text-on-primary"
    ></span>
  )
}

type MobileBarProps = Omit<FrameParts, 'places'> & { stale: Stale; onSearch: () => void }

/** The bar at the top of narrow screens. */
export function MobileBar({ stale, head, name, items, onSearch }: MobileBarProps) {
  const { t } = useI18n()
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-canvas/90 backdrop-blur md:hidden">
      <div className="flex h-13 items-center gap-1 px-3">
        <div className="min-w-0 flex-1">{head}</div>
        <IconButton label={t('shell.search')} onClick={onSearch}>
          <Search aria-hidden />
        </IconButton>
        <Menu
          label={t('shell.account', { name })}
          items={items}
          className="grid size-9 place-items-center rounded-md hover:bg-hover"
        >
          <Avatar name={name} />
        </Menu>
      </div>
      <StaleNote stale={stale} className="px-4" />
    </header>
  )
}

/** The places at the bottom of narrow screens, within reach of a thumb. */
export function TabBar({ places }: Pick<FrameParts, 'places'>) {
  const { t } = useI18n()
  return (
    <nav
      aria-label={t('shell.navigation')}
      className="fixed inset-x-0 bottom-0 z-30 flex border-line border-t bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
    >
      {tabsOf(places).map((place) => (
        <Link
          key={place.path}
          href={place.href}
          aria-current={place.current ? 'page' : undefined}
          className={cn(
            'grid flex-1 justify-items-center gap-0.5 py-2 font-medium text-2xs',
            place.current ? 'text-accent' : 'text-ink-muted',
          )}
        >
          <place.icon className="size-5" aria-hidden />
          {t(place.label)}
        </Link>
      ))}
    </nav>
  )
}
