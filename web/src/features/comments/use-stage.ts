'use client'

import { useCallback, useEffect, useState } from 'react'

/** The box that shows an asset, and the film in it. */
export function useStage() {
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const [clock, setClock] = useState<{ time: number; length: number } | null>(null)
  useEffect(() => {
    if (!box) return
    const read = () => {
      const film = box.querySelector('video')
      setClock(film && Number.isFinite(film.duration) ? { time: film.currentTime, length: film.duration } : null)
    }
    // Events of films do not bubble, so they are caught on their way down; the film may be another one later.
    const events = ['loadedmetadata', 'timeupdate', 'seeked', 'emptied'] as const
    for (const event of events) box.addEventListener(event, read, true)
    read()
    return () => {
      for (const event of events) box.removeEventListener(event, read, true)
    }
  }, [box])
  const seek = useCallback(
    (time: number) => {
      const film = box?.querySelector('video')
      if (!film) return
      film.pause()
      film.currentTime = time
    },
    [box],
  )
  return { stage: setBox, clock, seek }
}
