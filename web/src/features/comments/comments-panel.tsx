'use client'

import { Check, Clock, MapPin, Pencil, RotateCcw, Trash2, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import type { Place } from '@/features/comments/pins'
import type { Comment } from '@/features/comments/queries'
import type { Thread } from '@/features/comments/threads'
import { useCommentActions } from '@/features/comments/use-comment-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

type CommentsPanelProps = {
  asset: string
  threads: Thread[]
  /** Whether the asset is a picture or a film, which has places. */
  placeable: boolean
  /** The moment of the film. */
  time: number | null
  place: Place | null
  pinning: boolean
  chosen: string | null
  onPinning: (pinning: boolean) => void
  onPlace: (place: Place | null) => void
  onChoose: (id: string) => void
}

/** What is said about an asset. */
export function CommentsPanel(props: CommentsPanelProps) {
  const { t } = useI18n()
  const { threads } = props
  const [settled, setSettled] = useState(false)
  const open = threads.filter(({ comment }) => !comment.is_resolved)
  const shown = settled ? threads : open
  return (
    <Panel
      title={t('comments.title')}
      actions={
        open.length < threads.length && (
          <Button look="ghost" size="sm" aria-pressed={settled} onClick={() => setSettled(!settled)}>
            {t(settled ? 'comments.hideSettled' : 'comments.showSettled', { count: threads.length - open.length })}
          </Button>
        )
      }
    >
      <div className="grid grid-cols-1 gap-5">
        <Composer {...props} />
        {shown.length > 0 && (
          <ol className="grid grid-cols-1 gap-4">
            {shown.map((thread) => (
              <li key={thread.comment.id}>
                <Talk thread={thread} {...props} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  )
}

function Composer({ asset, placeable, time, place, pinning, onPinning, onPlace }: CommentsPanelProps) {
  const { t, duration } = useI18n()
  const { say } = useCommentActions(asset)
  const [words, setWords] = useState('')
  const [timed, setTimed] = useState(true)
  const [busy, setBusy] = useState(false)
  const moment = timed && time !== null ? Math.round(time * 10) / 10 : null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const body = {
      content: words.trim(),
      ...(place && { position_x: place.x, position_y: place.y }),
      ...(moment !== null && { timestamp: moment }),
    }
    if (await say(body)) {
      setWords('')
      onPlace(null)
      onPinning(false)
    }
    setBusy(false)
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-2">
      <Words label={t('comments.new')} value={words} onChange={setWords} placeholder={t('comments.placeholder')} />
      <div className="flex flex-wrap items-center gap-2">
        {placeable && (
          <Button size="sm" look="ghost" aria-pressed={pinning || place !== null} onClick={() => onPinning(!pinning)}>
            <MapPin aria-hidden />
            {t(pinning ? 'comments.clickPlace' : place ? 'comments.movePlace' : 'comments.pinPlace')}
          </Button>
        )}
        {place && (
          <IconButton label={t('comments.noPlace')} tip={false} onClick={() => onPlace(null)}>
            <X aria-hidden />
          </IconButton>
        )}
        {time !== null && (
          <Button size="sm" look="ghost" aria-pressed={timed} onClick={() => setTimed(!timed)}>
            <Clock aria-hidden />
            {timed ? t('comments.at', { time: duration(Math.floor(time)) }) : t('comments.noTime')}
          </Button>
        )}
        <span className="flex-1" />
        <Button type="submit" size="sm" look="primary" busy={busy} disabled={words.trim() === ''}>
          {t('comments.say')}
        </Button>
      </div>
    </form>
  )
}

function Talk({ thread, asset, chosen, onChoose }: CommentsPanelProps & { thread: Thread }) {
  const { t, duration } = useI18n()
  const { comment, number, answers } = thread
  const { say, settle } = useCommentActions(asset)
  const [answer, setAnswer] = useState<string | null>(null)
  const box = useRef<HTMLElement>(null)
  const here = chosen === comment.id
  useEffect(() => {
    if (here) box.current?.scrollIntoView({ block: 'nearest' })
  }, [here])
  const placed = comment.position_x !== null || comment.timestamp !== null
  return (
    <article
      ref={box}
      aria-label={t('comments.number', { number })}
      className={cn(
        'grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3 rounded-lg',
        here && 'bg-selected outline-8 outline-selected',
      )}
    >
      <span
        aria-hidden
        className={cn(
          'grid size-6 place-items-center rounded-full font-semibold text-2xs',
          comment.is_resolved ? 'bg-hover text-ink-muted' : 'bg-primary text-on-primary',
        )}
      >
        {comment.is_resolved ? <Check className="size-3.5" /> : number}
      </span>
      <div className="grid min-w-0 grid-cols-1 gap-2">
        <Said comment={comment} asset={asset} />
        <div className="flex flex-wrap items-center gap-1">
          {placed && (
            <Button size="sm" look="ghost" onClick={() => onChoose(comment.id)}>
              {comment.timestamp === null ? <MapPin aria-hidden /> : <Clock aria-hidden />}
              {comment.timestamp === null ? t('comments.show') : duration(Math.floor(comment.timestamp))}
            </Button>
          )}
          <Button size="sm" look="ghost" onClick={() => setAnswer(answer === null ? '' : null)}>
            {t('comments.answer')}
          </Button>
          <Button size="sm" look="ghost" onClick={() => void settle(comment.id, !comment.is_resolved)}>
            {comment.is_resolved ? <RotateCcw aria-hidden /> : <Check aria-hidden />}
            {t(comment.is_resolved ? 'comments.reopen' : 'comments.settle')}
          </Button>
        </div>
        {answers.map((said) => (
          <Said key={said.id} comment={said} asset={asset} />
        ))}
        {answer !== null && (
          <form
            className="grid grid-cols-1 justify-items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault()
              void say({ content: answer.trim(), parent_id: comment.id }).then((done) => done && setAnswer(null))
            }}
          >
            <Words label={t('comments.answer')} value={answer} onChange={setAnswer} />
            <Button type="submit" size="sm" disabled={answer.trim() === ''}>
              {t('comments.sendAnswer')}
            </Button>
          </form>
        )}
      </div>
    </article>
  )
}

/** Who said something, when, and what. */
function Said({ comment, asset }: { comment: Comment; asset: string }) {
  const { t, ago } = useI18n()
  const { me, can } = useTenant()
  const now = useNow(30_000)
  const { change, remove } = useCommentActions(asset)
  const [words, setWords] = useState<string | null>(null)
  const own = comment.created_by === me.user.id
  const author = own ? t('comments.you') : (comment.created_by_name ?? t('comments.somebody'))
  if (words !== null) {
    return (
      <form
        className="grid grid-cols-1 gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void change(comment.id, words.trim()).then((done) => done && setWords(null))
        }}
      >
        <Words label={t('comments.edit')} value={words} onChange={setWords} />
        <div className="flex justify-end gap-2">
          <Button size="sm" look="ghost" onClick={() => setWords(null)}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" size="sm" disabled={words.trim() === ''}>
            {t('components.save')}
          </Button>
        </div>
      </form>
    )
  }
  return (
    <div className="group/said flex min-w-0 items-start gap-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="text-ink-muted text-xs">
          <span className="font-medium text-ink text-sm">{author}</span> {ago(comment.created_at, now)}
        </p>
        <p className={cn('wrap-anywhere whitespace-pre-wrap', comment.is_resolved ? 'text-ink-muted' : 'text-ink')}>
          {comment.content}
        </p>
      </div>
      {own && (
        <IconButton
          label={t('comments.edit')}
          tip={false}
          onClick={() => setWords(comment.content)}
          className="opacity-0 focus-visible:opacity-100 group-hover/said:opacity-100 pointer-coarse:opacity-100"
        >
          <Pencil aria-hidden />
        </IconButton>
      )}
      {(own || can('assets.delete')) && (
        <IconButton
          label={t('comments.delete')}
          tip={false}
          onClick={() => void remove(comment.id)}
          className="opacity-0 focus-visible:opacity-100 group-hover/said:opacity-100 pointer-coarse:opacity-100"
        >
          <Trash2 aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

type WordsProps = {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
}

function Words({ label, value, onChange, placeholder }: WordsProps) {
  return (
    <textarea
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      placeholder={placeholder}
      rows={2}
      maxLength={4000}
      className="field-sizing-content max-h-60 min-h-16 w-full rounded-md border border-field bg-surface px-3 py-2 text-base text-ink shadow-sm placeholder:text-ink-faint hover:border-ink-muted focus-visible:border-ring focus-visible:outline-offset-0"
    />
  )
}
