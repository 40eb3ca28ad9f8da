import { StartPage } from '@/features/auth/start-page'

export default function Page() {
  return <StartPage />
}
