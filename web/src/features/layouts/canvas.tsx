'use client'

import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { type Content, gridOf, rectOf, withZone, type Zone } from '@/features/layouts/content'
import {
  type Direction,
  type Handle,
  handles,
  moved,
  nudged,
  type Rect,
  resized,
  type Snap,
  snapTo,
  stretchedBy,
} from '@/features/layouts/geometry'
import type { Names } from '@/features/layouts/names'
import type { Editor } from '@/features/layouts/use-editor'
import { ZoneView } from '@/features/layouts/zone-view'
import { useI18n } from '@/lib/i18n'

const startPixels = 4
const snapPixels = 10
const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

type CanvasProps = {
  editor: Editor
  names: Names
  selected: string | null
  onSelect: (id: string | null) => void
  onRemove: (id: string) => void
  snaps: boolean
  grid: boolean
  editable: boolean
}

/** A zone under the pointer: where it began, and how many units a pixel is. */
type Gesture = {
  id: string
  handle: Handle | null
  start: Rect
  from: { x: number; y: number }
  perPixel: number
  snap: Snap
  rect: Rect
  going: boolean
}

/** The canvas to scale: zones are chosen, moved and resized by pointer and keyboard. */
export function Canvas({ editor, names, selected, onSelect, onRemove, snaps, grid, editable }: CanvasProps) {
  const { t } = useI18n()
  const { content, faults, edit } = editor
  const box = useRef<HTMLDivElement>(null)
  const [gesture, setGesture] = useState<Gesture | null>(null)
  const ratio = content.width / content.height

  const begin = (event: PointerEvent, zone: Zone) => {
    if (event.button !== 0 || !box.current) return
    const wasSelected = selected === zone.id
    onSelect(zone.id)
    // A finger that only scrolls past must not move what lies under it.
    if (!editable || (event.pointerType === 'touch' && !wasSelected)) return
    const perPixel = content.width / box.current.getBoundingClientRect().width
    const handle = (event.target as Element).closest<HTMLElement>('[data-handle]')?.dataset.handle as Handle | undefined
    event.currentTarget.setPointerCapture(event.pointerId)
    setGesture({
      id: zone.id,
      handle: handle ?? null,
      start: rectOf(zone),
      from: { x: event.clientX, y: event.clientY },
      perPixel,
      snap: snapTo(
        gridOf(content),
        content.zones.filter(({ id }) => id !== zone.id),
        snapPixels * perPixel,
      ),
      rect: rectOf(zone),
      going: false,
    })
  }
  const drag = (event: PointerEvent) => {
    if (!gesture) return
    const x = event.clientX - gesture.from.x
    const y = event.clientY - gesture.from.y
    if (!gesture.going && Math.hypot(x, y) < startPixels) return
    const by = { x: x * gesture.perPixel, y: y * gesture.perPixel }
    const snap = snaps !== (event.ctrlKey || event.metaKey) ? gesture.snap : null
    const rect = gesture.handle
      ? resized(gesture.start, gesture.handle, by, gridOf(content), snap)
      : moved(gesture.start, by, gridOf(content), snap)
    setGesture({ ...gesture, rect, going: true })
  }
  const end = () => {
    if (gesture?.going) edit((now) => withZone(now, gesture.id, gesture.rect))
    setGesture(null)
  }

  const pulls = { onPointerMove: drag, onPointerUp: end, onPointerCancel: () => setGesture(null) }
  const frame = content.zones.find(({ id }) => id === selected)

  const press = (event: KeyboardEvent<HTMLElement>, zone: Zone) => {
    if (event.key === 'Escape') {
      if (gesture) setGesture(null)
      else onSelect(null)
      return
    }
    if (!editable || event.altKey) return
    const direction = directions[event.key]
    if (direction) {
      event.preventDefault()
      const fine = !snaps || event.ctrlKey || event.metaKey
      const change = event.shiftKey ? stretchedBy : nudged
      onSelect(zone.id)
      edit(
        (now) => withZone(now, zone.id, (one) => ({ ...one, ...change(rectOf(one), direction, gridOf(now), fine) })),
        event.repeat ? `press:${zone.id}` : undefined,
      )
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      const zones = [...(box.current?.querySelectorAll<HTMLElement>('button[data-zone]') ?? [])]
      const at = zones.indexOf(event.currentTarget)
      const neighbour = zones[at + 1] ?? zones[at - 1]
      neighbour?.focus() // before the focus is lost with the zone
      onRemove(zone.id)
    }
  }

  return (
    <div
      className="grid place-items-center rounded-lg border border-line bg-hover p-3 sm:p-5"
      onPointerDown={(event) => {
        if (!(event.target as Element).closest('[data-zone]')) onSelect(null)
      }}
    >
      <p id="canvas-help" className="sr-only">
        {t('layouts.canvasHelp')}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a form */}
      <div
        ref={box}
        role="group"
        aria-label={t('layouts.canvasOf', { width: content.width, height: content.height })}
        aria-describedby="canvas-help"
        className="@container-[size] relative isolate max-w-full shadow-md"
        style={{ ...backgroundOf(content, names), aspectRatio: ratio, width: `min(100%, calc(68vh * ${ratio}))` }}
      >
        {content.zones.map((zone) => (
          <ZoneBox
            key={zone.id}
            zone={gesture?.id === zone.id ? { ...zone, ...gesture.rect } : zone}
            content={content}
            names={names}
            selected={selected === zone.id}
            wrong={faults.has(zone.id)}
            editable={editable}
            onPointerDown={(event) => begin(event, zone)}
            {...pulls}
            onFocus={() => onSelect(zone.id)}
            onKeyDown={(event) => press(event, zone)}
          />
        ))}
        {grid && <GridLines content={content} />}
        {frame && (
          <Frame
            rect={gesture?.id === frame.id ? gesture.rect : frame}
            content={content}
            editable={editable}
            onPointerDown={(event) => begin(event, frame)}
            {...pulls}
          />
        )}
      </div>
    </div>
  )
}

function backgroundOf({ background }: Content, names: Names): CSSProperties {
  const picture = names.asset(background.asset_id)?.thumbnail_url
  return {
    backgroundColor: background.color,
    ...(picture && {
      backgroundImage: `url(${JSON.stringify(picture)})`,
      backgroundPosition: 'center',
      backgroundRepeat: 'no-repeat',
      backgroundSize: background.fit === 'fill' ? '100% 100%' : (background.fit ?? 'cover'),
    }),
  }
}

function GridLines({ content }: { content: Content }) {
  const line = 'rgb(128 140 165 / 0.4) 1px, transparent 1px'
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-0 z-1001"
      style={{
        backgroundImage: `linear-gradient(to right, ${line}), linear-gradient(to bottom, ${line})`,
        backgroundSize: `${100 / content.grid_columns}% ${100 / content.grid_rows}%`,
      }}
    />
  )
}

type ZoneBoxProps = Omit<React.ComponentProps<'button'>, 'content'> & {
  zone: Zone
  content: Content
  names: Names
  selected: boolean
  wrong: boolean
  editable: boolean
}

function ZoneBox({ zone, content, names, selected, wrong, editable, ...rest }: ZoneBoxProps) {
  const { t } = useI18n()
  const shows = names.of(zone)?.name ?? t('layouts.nothing')
  // What the zone shows lies beside the button: its words are not the button's.
  return (
    <div className="absolute" style={{ ...placeOf(zone, content), zIndex: zone.z_index }}>
      <ZoneView zone={zone} content={content} names={names} />
      <button
        type="button"
        data-zone={zone.id}
        aria-pressed={selected}
        aria-label={t('layouts.zoneAt', {
          name: zone.name,
          shows,
          x: String(zone.x),
          y: String(zone.y),
          width: String(zone.width),
          height: String(zone.height),
        })}
        className={cn(
          'absolute inset-0 size-full select-none -outline-offset-2',
          wrong ? 'outline-2 outline-danger-mark' : 'outline-1 outline-on-glass/60',
          editable && 'cursor-move',
          selected && 'touch-none',
        )}
        {...rest}
      />
    </div>
  )
}

function placeOf(rect: Rect, content: Content): CSSProperties {
  const part = (length: number, of: number) => `${(length / of) * 100}%`
  return {
    left: part(rect.x, content.width),
    top: part(rect.y, content.height),
    width: part(rect.width, content.width),
    height: part(rect.height, content.height),
  }
}

const corners: Record<Handle, string> = {
  n: 'top-0 left-1/2 cursor-ns-resize',
  ne: 'top-0 left-full cursor-nesw-resize',
  e: 'top-1/2 left-full cursor-ew-resize',
  se: 'top-full left-full cursor-nwse-resize',
  s: 'top-full left-1/2 cursor-ns-resize',
  sw: 'top-full left-0 cursor-nesw-resize',
  w: 'top-1/2 left-0 cursor-ew-resize',
  nw: 'top-0 left-0 cursor-nwse-resize',
}

type FrameProps = Omit<React.ComponentProps<'span'>, 'content'> & { rect: Rect; content: Content; editable: boolean }

/** The frame of the zone that is chosen, with its handles, above all other zones. */
function Frame({ rect, content, editable, ...rest }: FrameProps) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute z-1002 outline-3 outline-ring -outline-offset-2"
      style={placeOf(rect, content)}
    >
      {editable &&
        handles.map((handle) => (
          <span
            key={handle}
            data-zone
            data-handle={handle}
            className={cn(
              'pointer-events-auto absolute grid size-6 -translate-x-1/2 -translate-y-1/2 touch-none place-items-center pointer-coarse:size-9',
              corners[handle],
            )}
            {...rest}
          >
            <span className="size-2.5 rounded-full border-2 border-ring bg-knob shadow-sm pointer-coarse:size-3.5" />
          </span>
        ))}
    </span>
  )
}
