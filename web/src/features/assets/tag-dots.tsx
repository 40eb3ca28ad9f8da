'use client'

import { useQuery } from '@tanstack/react-query'
import { tagsQuery } from '@/features/library/queries'
import { TagDot } from '@/features/library/tag-dot'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const shown = 3

/** The colours of an asset's tags; their names on hover and for those who listen. */
export function TagDots({ tags }: { tags: string[] }) {
  return tags.length > 0 && <Dots tags={tags} />
}

function Dots({ tags }: { tags: string[] }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const known = useQuery(tagsQuery(slug, api)).data?.results ?? []
  const colours = tags.slice(0, shown).map((name) => ({ name, color: known.find((tag) => tag.name === name)?.color }))
  return (
    <span title={tags.join(', ')} className="inline-flex shrink-0 items-center -space-x-1 max-sm:hidden">
      <span className="sr-only">{t('assets.taggedWith', { tags: tags.join(', ') })}</span>
      {colours.map(({ name, color }) => (
        <TagDot key={name} color={color} className="outline-2 outline-surface" />
      ))}
    </span>
  )
}
