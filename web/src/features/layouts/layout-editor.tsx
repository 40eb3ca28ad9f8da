'use client'

import { useQuery } from '@tanstack/react-query'
import {
  Copy,
  Ellipsis,
  Eye,
  Grid3x3,
  History,
  Magnet,
  Pencil,
  Plus,
  Redo2,
  Send,
  Share2,
  Trash2,
  Undo2,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Page } from '@/components/page'
import { Button, buttonStyles, IconButton } from '@/components/ui/button'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { Use } from '@/components/use-list'
import { Canvas } from '@/features/layouts/canvas'
import { withCopy, withNewZone, without, type Zone } from '@/features/layouts/content'
import { Inspector } from '@/features/layouts/inspector'
import { LayoutReports } from '@/features/layouts/layout-reports'
import { useNames } from '@/features/layouts/names'
import { type Layout, type LayoutFeed, layoutFeedsQuery } from '@/features/layouts/queries'
import { SaveProblem, SaveWord } from '@/features/layouts/save-state'
import { type Editor, useEditor } from '@/features/layouts/use-editor'
import { useLayoutActions } from '@/features/layouts/use-layout-actions'
import { ZoneList } from '@/features/layouts/zone-list'
import { PublicationBadge } from '@/features/playlists/publication-badge'
import { useI18n } from '@/lib/i18n'
import { isTyping, pressName } from '@/lib/shortcuts'
import { useTenant } from '@/lib/tenant'

const PublishDialog = dynamic(() => import('@/features/layouts/publish-dialog').then((module) => module.PublishDialog))
const RenameLayout = dynamic(() => import('@/features/layouts/rename-layout').then((module) => module.RenameLayout))
const VersionsDialog = dynamic(() =>
  import('@/features/layouts/versions-dialog').then((module) => module.VersionsDialog),
)
const ShareDialog = dynamic(() => import('@/features/shares/share-dialog').then((module) => module.ShareDialog))
const PreviewDialog = dynamic(() => import('@/features/layouts/preview-dialog').then((module) => module.PreviewDialog))

const InUseDialog = dynamic(() => import('@/components/in-use-dialog').then((module) => module.InUseDialog))

const mostZones = 40
const noFeeds: LayoutFeed[] = []
type Open = 'publish' | 'rename' | 'versions' | 'preview' | 'share' | null

/** The editor of a layout. */
export function LayoutEditor({ layout, etag, back }: { layout: Layout; etag: string | null; back: ReactNode }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const editor = useEditor(layout, etag)
  const names = useNames(layout)
  const [selected, setSelected] = useState<string | null>(null)
  const [open, setOpen] = useState<Open>(null)
  const [uses, setUses] = useState<Use[] | null>(null)
  const [snaps, setSnaps] = useState(true)
  const [grid, setGrid] = useState(true)
  const items = useMenu(layout, setOpen, setUses)
  const editable = can('layouts.edit')
  const { edit, content } = editor
  const close = () => setOpen(null)
  const addButton = useRef<HTMLButtonElement>(null)
  const remove = (id: string) => {
    if (content.zones.length === 1) addButton.current?.focus()
    edit((now) => without(now, id))
  }
  useHistoryKeys(editor, editable)

  const add = () => {
    const id = crypto.randomUUID()
    edit((now) => withNewZone(now, id, t('layouts.zoneNumber', { number: now.zones.length + 1 })))
    setSelected(id)
  }
  const copy = (zone: Zone) => {
    const id = crypto.randomUUID()
    edit((now) => withCopy(now, zone.id, id, t('layouts.copyOf', { name: zone.name })))
    setSelected(id)
  }
  const feeds = useQuery(layoutFeedsQuery(slug, api, layout.id)).data?.results ?? noFeeds
  const shared = { editor, names, feeds, selected, editable }

  return (
    <Page
      wide
      title={layout.name}
      badge={<PublicationBadge of={layout} />}
      text={layout.description || undefined}
      back={back}
      actions={
        <>
          <SaveWord state={editor.state} />
          <Button disabled={editor.state !== 'saved'} onClick={() => setOpen('preview')}>
            <Eye aria-hidden />
            {t('layouts.preview')}
          </Button>
          {editable && (
            <Button
              look="primary"
              disabled={(!layout.has_changes && editor.state === 'saved') || !isPublishable(editor)}
              onClick={() => setOpen('publish')}
            >
              <Send aria-hidden />
              {t('layouts.publish')}
            </Button>
          )}
          <Menu
            label={t('layouts.moreOf', { name: layout.name })}
            className={buttonStyles({ look: 'secondary', size: 'icon' })}
            items={items}
          >
            <Ellipsis aria-hidden />
          </Menu>
        </>
      }
    >
      <SaveProblem editor={editor} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]">
        <div className="grid min-w-0 grid-cols-1 gap-3">
          <div role="toolbar" aria-label={t('layouts.tools')} className="flex flex-wrap items-center gap-2">
            {editable && (
              <>
                <Button ref={addButton} onClick={add} disabled={content.zones.length >= mostZones}>
                  <Plus aria-hidden />
                  {t('layouts.addZone')}
                </Button>
                <IconButton label={t('layouts.undo')} disabled={!editor.canUndo} onClick={editor.undo}>
                  <Undo2 aria-hidden />
                </IconButton>
                <IconButton label={t('layouts.redo')} disabled={!editor.canRedo} onClick={editor.redo}>
                  <Redo2 aria-hidden />
                </IconButton>
                <Toggle label={t('layouts.snap')} on={snaps} onChange={setSnaps}>
                  <Magnet aria-hidden />
                </Toggle>
              </>
            )}
            <Toggle label={t('layouts.showGrid')} on={grid} onChange={setGrid}>
              <Grid3x3 aria-hidden />
            </Toggle>
            <span className="flex-1" />
            <span className="text-ink-muted text-sm">{`${content.width} × ${content.height}`}</span>
          </div>
          <Canvas {...shared} onSelect={setSelected} onRemove={remove} snaps={snaps} grid={grid} />
        </div>
        <div className="min-w-0 lg:row-span-2">
          <Inspector {...shared} />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-5">
          <ZoneList {...shared} onSelect={setSelected} onCopy={copy} onRemove={remove} />
          <LayoutReports layout={layout} content={content} feeds={feeds} />
        </div>
      </div>
      {uses && <InUseDialog name={layout.name} uses={uses} onClose={() => setUses(null)} />}
      {open === 'publish' && <PublishDialog layout={layout} editor={editor} onClose={close} />}
      {open === 'rename' && <RenameLayout layout={layout} onClose={close} />}
      {open === 'versions' && <VersionsDialog layout={layout} onClose={close} />}
      {open === 'preview' && <PreviewDialog layout={layout} onClose={close} />}
      {open === 'share' && <ShareDialog of={{ kind: 'layout', id: layout.id, name: layout.name }} onClose={close} />}
    </Page>
  )
}

function isPublishable({ state }: Editor): boolean {
  return state === 'saved' || state === 'saving'
}

function Toggle(props: { label: string; on: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <IconButton
      label={props.label}
      aria-pressed={props.on}
      className={props.on ? 'bg-selected text-ink' : ''}
      onClick={() => props.onChange(!props.on)}
    >
      {props.children}
    </IconButton>
  )
}

/** Ctrl+Z and Ctrl+Y, wherever the focus is but in a field. They come before those of the dashboard. */
function useHistoryKeys({ undo, redo, canUndo, canRedo }: Editor, editable: boolean) {
  useEffect(() => {
    if (!editable) return
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target)) return
      const name = pressName(event)
      const back = name === 'mod+z' && !event.shiftKey
      const forward = name === 'mod+y' || (name === 'mod+z' && event.shiftKey)
      if (back && canUndo) undo()
      else if (forward && canRedo) redo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [undo, redo, canUndo, canRedo, editable])
}

function useMenu(layout: Layout, open: (what: Open) => void, onUsed: (uses: Use[]) => void) {
  const { t } = useI18n()
  const { can } = useTenant()
  const { duplicate, discard, remove } = useLayoutActions()
  return (): MenuItem[] => {
    const action = (key: string, label: string, icon: typeof Copy, onSelect: () => void, more = {}): MenuItem => ({
      kind: 'action',
      key,
      label,
      icon,
      onSelect,
      ...more,
    })
    return [
      ...(can('layouts.edit') ? [action('rename', t('layouts.rename'), Pencil, () => open('rename'))] : []),
      action('versions', t('layouts.versionsMenu'), History, () => open('versions')),
      ...(can('layouts.edit')
        ? [
            action('discard', t('layouts.discard'), Undo2, () => void discard(layout), {
              disabled: !layout.has_changes || layout.published === null,
            }),
          ]
        : []),
      ...(can('assets.share') && layout.published !== null
        ? [action('share', t('layouts.share'), Share2, () => open('share'))]
        : []),
      ...(can('layouts.create') ? [action('copy', t('layouts.duplicate'), Copy, () => void duplicate(layout))] : []),
      ...(can('layouts.delete')
        ? [action('delete', t('layouts.delete'), Trash2, () => void remove(layout, onUsed), { danger: true })]
        : []),
    ]
  }
}
