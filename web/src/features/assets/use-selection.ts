'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import { everything, nothing, present, reach, type Selection, toggle } from '@/lib/selection'
import { isTyping } from '@/lib/shortcuts'

/** Chosen entries of the list on the page, with Ctrl+A and Escape. */
export function useSelection(order: readonly string[]) {
  const [kept, setSelection] = useState<Selection>(nothing)
  const selection = useMemo(() => present(kept, order), [kept, order])
  const clear = useCallback(() => setSelection(nothing), [])
  const choose = useCallback(
    (id: string, range: boolean) => setSelection((now) => (range ? reach(now, id, order) : toggle(now, id))),
    [order],
  )
  const some = selection.ids.size > 0

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return
      if (event.key === 'Escape' && some) clear()
      else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && order.length > 0) {
        setSelection(everything(order))
      } else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [order, some, clear])

  return { selected: selection.ids, choose, clear, all: (ids: readonly string[]) => setSelection(everything(ids)) }
}
