import { NotFoundView } from '@/components/not-found-view'

export default function Page() {
  return <NotFoundView />
}
