'use client'

import type { CSSProperties, MouseEvent } from 'react'
import { cn } from '@/components/ui/cn'
import { isPinned, type Thread } from '@/features/comments/threads'
import { useI18n } from '@/lib/i18n'

/** A place in the picture, from 0 to 1 in both directions. */
export type Place = { x: number; y: number }

type PinsProps = {
  /** The picture's own size, by which its place in the box is known. */
  width: number | null
  height: number | null
  threads: Thread[]
  time: number | null
  /** Whether a click says where a new comment belongs. */
  pinning: boolean
  place: Place | null
  chosen: string | null
  onPlace: (place: Place) => void
  onChoose: (id: string) => void
}

const boxRatio = 16 / 9

/** The comments that stand at a place of the picture. */
export function Pins({ width, height, threads, time, pinning, place, chosen, onPlace, onChoose }: PinsProps) {
  const { t } = useI18n()
  const ratio = width && height ? width / height : boxRatio
  // As object-contain lays the picture out.
  const frame: CSSProperties = { aspectRatio: ratio, ...(ratio > boxRatio ? { width: '100%' } : { height: '100%' }) }
  const click = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    // By keyboard there is no place: the middle, which the arrows of the next click can mend.
    const known = event.detail > 0
    onPlace({
      x: known ? (event.clientX - box.left) / box.width : 0.5,
      y: known ? (event.clientY - box.top) / box.height : 0.5,
    })
  }
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div style={frame} className="relative">
        {pinning && (
          <button
            type="button"
            aria-label={t('comments.pinHere')}
            onClick={click}
            className="pointer-events-auto absolute inset-0 size-full cursor-crosshair bg-primary/10 outline-2 outline-primary -outline-offset-2"
          />
        )}
        {threads
          .filter((thread) => isPinned(thread, time))
          .map(({ comment, number }) => (
            <button
              key={comment.id}
              type="button"
              aria-label={t('comments.pin', { number })}
              onClick={() => onChoose(comment.id)}
              style={at({ x: comment.position_x ?? 0, y: comment.position_y ?? 0 })}
              className={cn(pin, 'pointer-events-auto', chosen === comment.id && 'ring-2 ring-on-primary')}
            >
              {number}
            </button>
          ))}
        {place && <span aria-hidden style={at(place)} className={cn(pin, 'motion-safe:animate-pulse')} />}
      </div>
    </div>
  )
}

const pin =
  'absolute grid size-6 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full border-2 border-on-primary bg-primary font-semibold text-2xs text-on-primary shadow-md'

function at({ x, y }: Place): CSSProperties {
  return { left: `${x * 100}%`, top: `${y * 100}%` }
}

type TimelineProps = {
  threads: Thread[]
  clock: { time: number; length: number }
  onChoose: (id: string) => void
}

/** The moments of a film that comments are about. */
export function Timeline({ threads, clock, onChoose }: TimelineProps) {
  const { t, duration } = useI18n()
  const marked = threads.filter(({ comment }) => comment.timestamp !== null && !comment.is_resolved)
  if (marked.length === 0 || clock.length === 0) return null
  return (
    <fieldset className="relative mx-5 my-2 h-6" aria-label={t('comments.timeline')}>
      <span className="absolute inset-x-0 top-2.5 h-1 rounded-full bg-hover" />
      <span
        className="absolute start-0 top-2.5 h-1 rounded-full bg-line-strong"
        style={{ width: `${Math.min(100, (clock.time / clock.length) * 100)}%` }}
      />
      {marked.map(({ comment, number }) => (
        <button
          key={comment.id}
          type="button"
          aria-label={t('comments.atTime', { number, time: duration(Math.floor(comment.timestamp ?? 0)) })}
          onClick={() => onChoose(comment.id)}
          style={{ left: `${Math.min(100, ((comment.timestamp ?? 0) / clock.length) * 100)}%` }}
          className="absolute top-0 grid size-6 -translate-x-1/2 place-items-center"
        >
          <span className="grid size-4 place-items-center rounded-full bg-primary font-semibold text-2xs text-on-primary">
            {number}
          </span>
        </button>
      ))}
    </fieldset>
  )
}
