'use client'

import { Server, ShieldCheck } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { loadDialogs } from '@/components/ui/dialog'
import { commandsOf } from '@/features/shell/commands'
import { MobileBar, placesAt, SectionBar, Sidebar, TabBar } from '@/features/shell/sidebar'
import { TenantMenu } from '@/features/shell/tenant-menu'
import { useLeave } from '@/features/shell/use-leave'
import { useShortcuts } from '@/features/shell/use-shortcuts'
import { nameOf, useUserMenu } from '@/features/shell/use-user-menu'
import { DropZone } from '@/features/uploads/drop-zone'
import { PickFilesContext } from '@/features/uploads/upload-context'
import { useUploads } from '@/features/uploads/use-uploads'
import { useI18n } from '@/lib/i18n'
import { places } from '@/lib/nav'
import { useTenant } from '@/lib/tenant'
import { useLive } from '@/lib/use-live'

const loadPalette = () => import('@/features/shell/tenant-palette').then((module) => module.TenantPalette)
const Palette = dynamic(loadPalette)
const Sheet = dynamic(() => import('@/features/shell/shortcuts-sheet').then((module) => module.ShortcutsSheet))
const UploadDock = dynamic(() => import('@/features/uploads/upload-dock').then((module) => module.UploadDock))
const idleMs = 1_500

/** The frame of a signed-in page: navigation, palette, uploads, live updates. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useI18n()
  const { slug, me, can, href } = useTenant()
  const stale = useLive(slug)
  const uploads = useUploads()
  const [open, setOpen] = useState<'palette' | 'sheet' | null>(null)
  const router = useRouter()
  const leave = useLeave()
  const commands = useMemo(
    () =>
      commandsOf({
        t,
        can,
        go: (path) => router.push(href(path)),
        pickFiles: uploads.pick,
        openPalette: () => setOpen('palette'),
        openSheet: () => setOpen('sheet'),
        ...(me.user.is_operator && { administer: () => router.push('/admin/') }),
        leave,
      }),
    [t, can, me, href, router, leave, uploads.pick],
  )
  useShortcuts(commands, open !== null)
  useEffect(() => {
    // The first dialog and the palette open at once if their code is here before they are asked for.
    const timer = setTimeout(() => void Promise.all([loadDialogs(), loadPalette()]).catch(() => undefined), idleMs)
    return () => clearTimeout(timer)
  }, [])

  const path = usePathname()
  const ways = useMemo(
    () => [
      {
        kind: 'action' as const,
        key: 'account',
        label: t('security.title'),
        icon: ShieldCheck,
        onSelect: () => router.push(href('security/')),
      },
      ...(me.user.is_operator
        ? [
            {
              kind: 'action' as const,
              key: 'admin',
              label: t('shell.installation'),
              icon: Server,
              onSelect: () => router.push('/admin/'),
            },
          ]
        : []),
    ],
    [t, me, href, router],
  )
  const items = useUserMenu(me.user.email, ways)
  const parts = {
    places: placesAt(
      places.filter(({ permission }) => !permission || can(permission)),
      href,
      path,
    ),
    head: <TenantMenu />,
    name: nameOf(me.user),
    items,
  }

  const frame = (
    <>
      <a
        href="#content"
        className="fixed start-3 top-3 z-50 -translate-y-20 rounded-md bg-primary px-3 py-2 font-medium text-on-primary text-sm focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <Sidebar {...parts} stale={stale} onSearch={() => setOpen('palette')} onHelp={() => setOpen('sheet')} />
      <MobileBar {...parts} stale={stale} onSearch={() => setOpen('palette')} />
      <main id="content" tabIndex={-1} className="outline-none md:ps-60">
        <SectionBar places={parts.places} />
        <PickFilesContext value={uploads.pick}>{children}</PickFilesContext>
      </main>
      <TabBar places={parts.places} />
      {uploads.uploads.length > 0 && <UploadDock uploads={uploads} />}
      {open === 'palette' && <Palette commands={commands} onClose={() => setOpen(null)} />}
      {open === 'sheet' && <Sheet commands={commands} onClose={() => setOpen(null)} />}
    </>
  )
  return can('assets.create') ? <DropZone onFiles={uploads.add}>{frame}</DropZone> : frame
}
