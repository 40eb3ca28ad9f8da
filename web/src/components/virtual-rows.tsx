'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'

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

/** A long list of which only the part in sight is in the page. The window scrolls. */
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
  const virtualizer = useWindowVirtualizer({
    count: width > 0 ? rows : 0,
    estimateSize: () => estimate,
    overscan: 3,
    gap,
    scrollMargin: top,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (rows > 0 && last >= rows - 2) onEnd()
  }, [last, rows, onEnd])

  const each = (width - gap * (beside - 1)) / beside
  return (
    <ul ref={box} style={{ height: virtualizer.getTotalSize() }} className="relative">
      {items.flatMap((row) =>
        Array.from({ length: Math.min(beside, count - row.index * beside) }, (_, column) => {
          const index = row.index * beside + column
          return (
            <li
              key={keyOf(index)}
              // All entries of a row are equally high, so the first one is measured for all.
              ref={column === 0 ? virtualizer.measureElement : undefined}
              data-index={row.index}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ width: each, transform: `translate(${column * (each + gap)}px, ${row.start - top}px)` }}
              className="absolute start-0 top-0"
            >
              {render(index)}
            </li>
          )
        }),
      )}
    </ul>
  )
}
