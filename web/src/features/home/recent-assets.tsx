'use client'

import Link from 'next/link'
import { buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { useFacts } from '@/features/assets/asset-facts'
import type { Asset } from '@/features/assets/queries'
import { Thumbnail } from '@/features/assets/thumbnail'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** What came into the library last. */
export function RecentAssets({ assets }: { assets: Asset[] }) {
  const { t } = useI18n()
  const { href } = useTenant()
  return (
    <section aria-labelledby="recent-assets">
      <header className="mb-3 flex items-center justify-between gap-3">
        <h2 id="recent-assets" className="font-semibold text-base text-ink">
          {t('home.recentAssets')}
        </h2>
        <Link href={href('assets/')} className={buttonStyles({ look: 'link', size: 'inline' })}>
          {t('home.allAssets')}
        </Link>
      </header>
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-6">
        {assets.map((asset) => (
          <li key={asset.id}>
            <RecentAsset asset={asset} href={href(`assets/${asset.id}/`)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function RecentAsset({ asset, href }: { asset: Asset; href: string }) {
  const facts = useFacts(asset)
  return (
    <article className="group relative">
      <Thumbnail
        asset={asset}
        className={cn(
          'aspect-video w-full rounded-lg border border-line transition-colors group-hover:border-line-strong',
          !asset.is_enabled && 'opacity-45 saturate-50',
        )}
      />
      <Link
        href={href}
        prefetch={false}
        className="mt-2 block truncate font-medium text-ink text-sm after:absolute after:inset-0 after:rounded-lg group-hover:text-accent"
      >
        {asset.name}
      </Link>
      <p className="truncate text-ink-muted text-xs">{facts}</p>
    </article>
  )
}
