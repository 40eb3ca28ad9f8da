// Walks through every page of a running demonstration in Chromium, takes a picture of each in both
// sizes, themes and languages, and fails on console errors, on pages wider than the window and on
// pages without exactly one heading of the first level.
// Usage: node screenshots.mjs <folder> [page …]   (URL, EMAIL, PASSWORD, CHROMIUM come from the environment)
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const [folder, ...only] = process.argv.slice(2)
if (!folder) throw new Error('usage: node screenshots.mjs <folder> [page …]')
mkdirSync(folder, { recursive: true })

const {
  URL: base = 'http://localhost:8080',
  EMAIL: email = 'demo@example.com',
  PASSWORD: password = 'signage in a minute',
  CHROMIUM: executablePath = '/usr/bin/chromium',
} = process.env
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 375, height: 812 } }
const themes = ['light', 'dark']
const languages = ['en', 'id']
const faults = new Set()

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })
const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', viewport: sizes.wide })
const page = await context.newPage()
page.on('pageerror', (error) => faults.add(`${page.url()}: ${error.message}`))
page.on('console', (message) => {
  // What an asset's own page says inside of its frame is not ours, and a missing object answers 404.
  const foreign = message.location().url.includes('/player/') || /status of 404/.test(message.text())
  if (message.type() === 'error' && !foreign) faults.add(`${page.url()}: ${message.text()}`)
})

async function signIn() {
  await page.goto(`${base}/login/`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  const answer = page.waitForResponse((response) => response.url().endsWith('/auth/login/'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const { access_token: token, tenant, user } = await (await answer).json()
  await page.waitForURL(`**/${tenant.slug}/`)
  const headers = { Authorization: `Bearer ${token}`, 'X-Tenant-ID': tenant.slug }
  const list = async (name) => {
    const response = await context.request.get(`${base}/api/v3/${name}/?limit=200`, { headers })
    return (await response.json()).results
  }
  const operator = user.is_operator
  return {
    home: `/${tenant.slug}/`,
    assets: await list('assets'),
    devices: await list('devices'),
    playlists: await list('playlists'),
    layouts: await list('layouts'),
    operator,
    tenants: operator ? await list('admin/tenants') : [],
  }
}

function pagesOf({ home, assets, devices, playlists, layouts, operator, tenants }) {
  const asset = (type) => assets.find((candidate) => candidate.type === type)?.id
  const suspended = tenants.find((tenant) => tenant.suspended_at)
  const pages = {
    home,
    assets: `${home}assets/`,
    'assets-list': `${home}assets/?view=list`,
    'add-link': `${home}assets/?add=link`,
    import: `${home}import/`,
    image: asset('image') && `${home}assets/${asset('image')}/`,
    video: asset('video') && `${home}assets/${asset('video')}/`,
    webpage: asset('webpage') && `${home}assets/${asset('webpage')}/`,
    'asset-gone': `${home}assets/00000000000000000000000000000000/`,
    trash: `${home}assets/?trash=1`,
    playlists: `${home}playlists/`,
    playlist: playlists[0] && `${home}playlists/${playlists[0].id}/`,
    layouts: `${home}layouts/`,
    layout: layouts[0] && `${home}layouts/${layouts[0].id}/`,
    shares: `${home}shares/`,
    devices: `${home}devices/`,
    'devices-list': `${home}devices/?view=list`,
    pair: `${home}devices/?code=k7m-2qx`,
    device: devices[0] && `${home}devices/${devices[0].id}/`,
    'device-gone': `${home}devices/00000000-0000-7000-8000-000000000000/`,
    settings: `${home}settings/`,
    'settings-branding': `${home}settings/branding/`,
    'settings-domain': `${home}settings/domain/`,
    'settings-sign-in': `${home}settings/sign-in/`,
    'settings-usage': `${home}settings/usage/`,
    'settings-metadata': `${home}settings/metadata/`,
    'settings-webhooks': `${home}settings/webhooks/`,
    'settings-data': `${home}settings/data/`,
    workspaces: '/workspaces/',
    security: `${home}security/`,
    people: `${home}users/`,
    invite: `${home}users/?invite=1`,
    roles: `${home}roles/`,
    'api-keys': `${home}api-keys/`,
    audit: `${home}audit/`,
    'admin-refused': !operator && '/admin/',
    admin: operator && '/admin/',
    'admin-tenants': operator && '/admin/tenants/',
    'admin-new-tenant': operator && '/admin/tenants/?new=1',
    'admin-tenant': tenants[0] && `/admin/tenants/${tenants[0].id}/`,
    'admin-suspended': suspended && `/admin/tenants/${suspended.id}/`,
    'admin-plans': operator && '/admin/plans/',
  }
  return Object.entries(pages).filter(([name, address]) => address && (only.length === 0 || only.includes(name)))
}

async function settled() {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => undefined))))
}

async function look(name, language, theme, size) {
  const problems = await page.evaluate(() => {
    const { scrollWidth, clientWidth, lang } = document.documentElement
    return { over: scrollWidth - clientWidth, headings: document.querySelectorAll('h1').length, lang }
  })
  const where = `${name} (${language}, ${theme}, ${size})`
  if (problems.over > 0) faults.add(`${where} is ${problems.over} px too wide`)
  if (problems.headings !== 1) faults.add(`${where} has ${problems.headings} headings of the first level`)
  if (problems.lang !== language) faults.add(`${where} says that its language is ${problems.lang}`)
  await page.screenshot({ path: path.join(folder, `${name}-${size}-${theme}-${language}.png`) })
}

const pages = pagesOf(await signIn())
for (const language of languages) {
  for (const theme of themes) {
    await page.evaluate(
      (choice) => {
        localStorage.setItem('signate.language', choice.language)
        localStorage.setItem('signate.theme', choice.theme)
      },
      { language, theme },
    )
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport)
      for (const [name, address] of pages) {
        await page.goto(base + address)
        await settled()
        await look(name, language, theme, size)
      }
    }
  }
}
await browser.close()
for (const fault of faults) console.error(fault)
console.log(`${pages.length} pages in ${folder}, ${faults.size} faults`)
if (faults.size > 0) process.exit(1)
