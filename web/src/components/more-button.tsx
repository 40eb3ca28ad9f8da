import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'

type MoreButtonProps = ComponentProps<typeof Button> & {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
}

/** Reads the next page of a list; nothing when there is none. */
export function MoreButton({ query, ...button }: MoreButtonProps) {
  if (!query.hasNextPage) return null
  return <Button {...button} busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} />
}
