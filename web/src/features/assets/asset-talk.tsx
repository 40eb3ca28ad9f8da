'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { AssetPreview } from '@/features/assets/asset-preview'
import type { Asset } from '@/features/assets/queries'
import { CommentsPanel } from '@/features/comments/comments-panel'
import { Pins, type Place, Timeline } from '@/features/comments/pins'
import { commentsQuery } from '@/features/comments/queries'
import { threadsOf } from '@/features/comments/threads'
import { useStage } from '@/features/comments/use-stage'
import { useTenant } from '@/lib/tenant'

/** The asset with what is said about it, pinned to places and moments. */
export function AssetTalk({ asset }: { asset: Asset }) {
  const { slug, api } = useTenant()
  const comments = useQuery(commentsQuery(slug, api, asset.id)).data?.results
  const threads = useMemo(() => threadsOf(comments ?? []), [comments])
  const { stage, clock, seek } = useStage()
  const [place, setPlace] = useState<Place | null>(null)
  const [pinning, setPinning] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const placeable = (asset.type === 'image' || asset.type === 'video') && asset.content_url !== null
  const choose = (id: string) => {
    setChosen(id)
    const moment = threads.find(({ comment }) => comment.id === id)?.comment.timestamp
    if (moment !== null && moment !== undefined) seek(moment)
  }
  return (
    <div className="grid min-w-0 grid-cols-1 gap-5">
      <AssetPreview
        asset={asset}
        stage={stage}
        overlay={
          placeable && (
            <Pins
              width={asset.width}
              height={asset.height}
              threads={threads}
              time={clock?.time ?? null}
              pinning={pinning}
              place={place}
              chosen={chosen}
              onPlace={(at) => {
                setPlace(at)
                setPinning(false)
              }}
              onChoose={choose}
            />
          )
        }
        below={clock && <Timeline threads={threads} clock={clock} onChoose={choose} />}
      />
      <CommentsPanel
        asset={asset.id}
        threads={threads}
        placeable={placeable}
        time={clock?.time ?? null}
        place={place}
        pinning={pinning}
        chosen={chosen}
        onPinning={setPinning}
        onPlace={setPlace}
        onChoose={choose}
      />
    </div>
  )
}
