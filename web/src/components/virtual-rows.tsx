'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

type VirtualRowsProps = {
  count: number
  /** How many fit beside each other in a width. */
  columns: (width: number) => number
  estimate: number
  gap: number
  render: (index: number) => ReactNode
  keyOf: (index: number) => string
  onEnd: () => void
}

/**
 * A long list of entries of the same height, of which only the part in sight is in the page. The window scrolls;
 * arrow keys go from one entry to another, to the part of it that says `data-stop`.
 */
export function VirtualRows({ count, columns, estimate, gap, render, keyOf, onEnd }: VirtualRowsProps) {
  const box = useRef<HTMLUListElement>(null)
  const [{ width, top }, setPlace] = useState({ width: 0, top: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () =>
      setPlace({ width: element.offsetWidth, top: element.getBoundingClientRect().top + window.scrollY })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const beside = width > 0 ? columns(width) : 1
  const rows = Math.ceil(count / beside)
  const [height, setHeight] = useState(estimate)
  const virtualizer = useWindowVirtualizer({
    count: width > 0 ? rows : 0,
    estimateSize: () => height,
    overscan: 3,
    gap,
    scrollMargin: top,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another height, what is known of the rows is wrong
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height])
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (rows > 0 && last >= rows - 2) onEnd()
  }, [last, rows, onEnd])

  const measure = useCallback((entry: HTMLLIElement) => {
    const observer = new ResizeObserver(() => setHeight((known) => entry.offsetHeight || known))
    observer.observe(entry)
    return () => observer.disconnect()
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -beside, ArrowDown: beside }
    const step = steps[event.key]
    const target = event.target instanceof HTMLElement ? event.target : null
    const from = target?.closest('li[data-at]')
    if (!step || !from || event.defaultPrevented || event.altKey || target?.closest('[role=menu], [type=text]')) return
    const to = Number(from.getAttribute('data-at')) + step
    const entry = box.current?.querySelector(`li[data-at="${to}"]`)
    const stop = entry?.querySelector<HTMLElement>('[data-stop]') ?? entry?.querySelector<HTMLElement>('input, button')
    if (!stop) return
    event.preventDefault()
    stop.focus({ preventScroll: true })
    entry?.scrollIntoView({ block: 'nearest' })
  }

  const each = (width - gap * (beside - 1)) / beside
  return (
    <ul ref={box} onKeyDown={onKeyDown} style={{ height: virtualizer.getTotalSize() }} className="relative">
      {items.flatMap((row) =>
        Array.from({ length: Math.min(beside, count - row.index * beside) }, (_, column) => {
          const index = row.index * beside + column
          return (
            <li
              key={keyOf(index)}
              ref={row === items[0] && column === 0 ? measure : undefined}
              data-at={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ width: each, transform: `translate(${column * (each + gap)}px, ${row.start - top}px)` }}
              className="absolute start-0 top-0 scroll-mt-20 scroll-mb-28"
            >
              {render(index)}
            </li>
          )
        }),
      )}
    </ul>
  )
}
