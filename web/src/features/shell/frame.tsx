'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { loadDialogs } from '@/components/ui/dialog'
import { commandsOf } from '@/features/shell/commands'
import { MobileBar, SectionBar, Sidebar, TabBar } from '@/features/shell/sidebar'
import { useLeave } from '@/features/shell/use-leave'
import { useShortcuts } from '@/features/shell/use-shortcuts'
import { DropZone } from '@/features/uploads/drop-zone'
import { PickFilesContext } from '@/features/uploads/upload-context'
import { useUploads } from '@/features/uploads/use-uploads'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useLive } from '@/lib/use-live'

const Palette = dynamic(() => import('@/features/shell/palette').then((module) => module.Palette))
const Sheet = dynamic(() => import('@/features/shell/shortcuts-sheet').then((module) => module.ShortcutsSheet))
const UploadDock = dynamic(() => import('@/features/uploads/upload-dock').then((module) => module.UploadDock))
const idleMs = 1_500

/** The frame of a signed-in page: navigation, palette, uploads, live updates. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useI18n()
  const { slug, can, href } = useTenant()
  const down = useLive(slug)
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
        leave,
      }),
    [t, can, href, router, leave, uploads.pick],
  )
  useShortcuts(commands)
  useEffect(() => {
    // The first dialog opens at once if its code is here before it is asked for.
    const timer = setTimeout(() => void loadDialogs().catch(() => undefined), idleMs)
    return () => clearTimeout(timer)
  }, [])

  const frame = (
    <>
      <a
        href="#content"
        className="fixed start-3 top-3 z-50 -translate-y-20 rounded-md bg-primary px-3 py-2 font-medium text-on-primary text-sm focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <Sidebar down={down} onSearch={() => setOpen('palette')} onHelp={() => setOpen('sheet')} />
      <MobileBar onSearch={() => setOpen('palette')} />
      <main id="content" tabIndex={-1} className="outline-none md:ps-60">
        <SectionBar />
        <PickFilesContext value={uploads.pick}>{children}</PickFilesContext>
      </main>
      <TabBar />
      {uploads.uploads.length > 0 && <UploadDock uploads={uploads} />}
      {open === 'palette' && <Palette commands={commands} onClose={() => setOpen(null)} />}
      {open === 'sheet' && <Sheet commands={commands} onClose={() => setOpen(null)} />}
    </>
  )
  return can('assets.create') ? <DropZone onFiles={uploads.add}>{frame}</DropZone> : frame
}
