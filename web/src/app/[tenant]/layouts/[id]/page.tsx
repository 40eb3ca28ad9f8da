import { LayoutPage } from '@/features/layouts/layout-page'

export const dynamicParams = false

/** The server puts the id of the address in the place of this word. */
export function generateStaticParams() {
  return [{ id: 'xidx' }]
}

export default function Page() {
  return <LayoutPage />
}
