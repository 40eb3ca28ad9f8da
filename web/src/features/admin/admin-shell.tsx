'use client'

import { useQuery } from '@tanstack/react-query'
import { Building2, Gauge, LogOut, Server, ShieldX, Tags } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useMemo, useState } from 'react'
import { buttonStyles } from '@/components/ui/button'
import { operatorQuery } from '@/features/admin/queries'
import { ShellSkeleton } from '@/features/shell/shell-skeleton'
import { MobileBar, placesAt, Sidebar, TabBar } from '@/features/shell/sidebar'
import { Failure, SignedIn } from '@/features/shell/signed-in'
import { useLeave } from '@/features/shell/use-leave'
import { useShortcuts } from '@/features/shell/use-shortcuts'
import { nameOf, useUserMenu } from '@/features/shell/use-user-menu'
import { useI18n } from '@/lib/i18n'
import type { Place } from '@/lib/nav'
import { useSession } from '@/lib/session'
import type { Command } from '@/lib/shortcuts'
import type { Me } from '@/lib/tenant'

const Palette = dynamic(() => import('@/features/shell/palette').then((module) => module.Palette))
const Sheet = dynamic(() => import('@/features/shell/shortcuts-sheet').then((module) => module.ShortcutsSheet))

const places: Place[] = [
  { path: '', label: 'admin.overview', icon: Gauge, key: 'o' },
  { path: 'tenants/', label: 'admin.tenants', icon: Building2, key: 't' },
  { path: 'plans/', label: 'admin.plans', icon: Tags, key: 'p' },
]
const href = (path: string) => `/admin/${path}`

/** Everything around the pages of the installation, which are for its operators only. */
export function AdminShell({ children }: { children: ReactNode }) {
  return (
    <SignedIn>
      <Operator>{children}</Operator>
    </SignedIn>
  )
}

function Operator({ children }: { children: ReactNode }) {
  const me = useQuery(operatorQuery)
  if (me.data) return me.data.user.is_operator ? <AdminFrame me={me.data}>{children}</AdminFrame> : <Refusal />
  if (me.error) return <Failure error={me.error} onRetry={() => void me.refetch()} />
  return <ShellSkeleton />
}

/** What somebody sees who does not operate the installation. */
function Refusal() {
  const { t } = useI18n()
  const session = useSession()
  const own = session.status === 'in' ? session.tenant : null
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div className="grid max-w-sm justify-items-center gap-3">
        <span className="mb-1 grid size-12 place-items-center rounded-xl bg-danger-soft text-danger">
          <ShieldX className="size-6" aria-hidden />
        </span>
        <h1 className="font-semibold text-ink text-xl">{t('admin.refusedTitle')}</h1>
        <p className="text-ink-muted">{t('admin.refusedText')}</p>
        {own && (
          <a href={`/${own.slug}/`} className={`${buttonStyles({ look: 'primary' })} mt-3`}>
            {t('shell.goTo', { tenant: own.name })}
          </a>
        )}
      </div>
    </main>
  )
}

function useCommands(open: (part: 'palette' | 'sheet') => void): Command[] {
  const { t } = useI18n()
  const router = useRouter()
  const leave = useLeave()
  return useMemo(
    () => [
      ...places.map((place) => ({
        id: `go-${place.path}`,
        label: t(place.label),
        group: t('shell.groupGo'),
        icon: place.icon,
        shortcut: `g ${place.key}`,
        run: () => router.push(href(place.path)),
      })),
      {
        id: 'new-tenant',
        label: t('admin.newTenant'),
        group: t('shell.groupActions'),
        icon: Building2,
        shortcut: 'n',
        run: () => router.push(href('tenants/?new=1')),
      },
      { id: 'sign-out', label: t('shell.signOut'), group: t('shell.groupAccount'), icon: LogOut, run: leave },
      {
        id: 'palette',
        label: t('shell.commandPalette'),
        group: t('shell.groupHelp'),
        shortcut: 'mod+k',
        run: () => open('palette'),
      },
      {
        id: 'sheet',
        label: t('shell.shortcuts'),
        group: t('shell.groupHelp'),
        shortcut: '?',
        run: () => open('sheet'),
      },
    ],
    [t, router, leave, open],
  )
}

function AdminFrame({ me, children }: { me: Me; children: ReactNode }) {
  const { t } = useI18n()
  const path = usePathname()
  const router = useRouter()
  const [open, setOpen] = useState<'palette' | 'sheet' | null>(null)
  const commands = useCommands(setOpen)
  useShortcuts(commands, open !== null)
  const ways = useMemo(
    () =>
      me.memberships.slice(0, 8).map(({ tenant }) => ({
        kind: 'action' as const,
        key: tenant.id,
        label: t('shell.goTo', { tenant: tenant.name }),
        icon: Building2,
        onSelect: () => router.push(`/${tenant.slug}/`),
      })),
    [me, router, t],
  )
  const parts = {
    places: placesAt(places, href, path),
    head: (
      <div className="flex h-10 min-w-0 items-center gap-2.5 px-1.5">
        <span className="grid size-7 shrink-0 place-items-center rounded-md bg-ink text-canvas">
          <Server className="size-4" aria-hidden />
        </span>
        <span className="truncate font-semibold text-base text-ink">{t('shell.installation')}</span>
      </div>
    ),
    name: nameOf(me.user),
    items: useUserMenu(me.user.email, ways),
  }
  return (
    <>
      <a
        href="#content"
        className="fixed start-3 top-3 z-50 -translate-y-20 rounded-md bg-primary px-3 py-2 font-medium text-on-primary text-sm focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <Sidebar {...parts} stale={null} onSearch={() => setOpen('palette')} onHelp={() => setOpen('sheet')} />
      <MobileBar {...parts} stale={null} onSearch={() => setOpen('palette')} />
      <main id="content" tabIndex={-1} className="outline-none md:ps-60">
        {children}
      </main>
      <TabBar places={parts.places} />
      {open === 'palette' && <Palette commands={commands} onClose={() => setOpen(null)} />}
      {open === 'sheet' && <Sheet commands={commands} onClose={() => setOpen(null)} />}
    </>
  )
}
