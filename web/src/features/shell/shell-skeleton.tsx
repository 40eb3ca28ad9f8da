import { Skeleton } from '@/components/ui/skeleton'

const bars = ['w-20', 'w-16', 'w-24', 'w-18']

/** The frame before anything is known; also what the exported pages hold. */
export function ShellSkeleton() {
  return (
    <div aria-busy="true" className="min-h-dvh md:ps-60">
      <div className="fixed inset-y-0 start-0 hidden w-60 border-line border-e bg-sidebar p-3 md:block">
        <div className="mb-6 flex items-center gap-2.5 p-1.5">
          <Skeleton className="size-7" />
          <Skeleton className="h-4 w-28" />
        </div>
        {bars.map((width) => (
          <div key={width} className="flex h-9 items-center gap-3 px-2">
            <Skeleton className="size-4" />
            <Skeleton className={`h-3 ${width}`} />
          </div>
        ))}
      </div>
      <div className="mx-auto w-full max-w-6xl px-4 pt-6 sm:px-8 sm:pt-9">
        <Skeleton className="mb-8 h-6 w-40" />
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          {bars.map((width) => (
            <Skeleton key={width} className="h-28 rounded-lg" />
          ))}
        </div>
      </div>
    </div>
  )
}
