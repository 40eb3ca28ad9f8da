import { BrandingPage } from '@/features/branding/branding-page'

export default function Page() {
  return <BrandingPage />
}
