'use client'

import Link from 'next/link'
import { chooseOnShift, type ItemProps } from '@/features/assets/item'

/** The name of an asset in the list, which leads to its page. */
export function ItemName({ asset, href, onChoose }: ItemProps) {
  const look = 'block truncate rounded-sm font-medium text-ink text-sm'
  if (!href) {
    return (
      <p className={look} title={asset.name}>
        {asset.name}
      </p>
    )
  }
  return (
    <Link
      href={href}
      prefetch={false}
      draggable={false}
      data-stop
      onClick={(event) => chooseOnShift(event, onChoose)}
      className={`${look} hover:text-accent`}
      title={asset.name}
    >
      {asset.name}
    </Link>
  )
}
