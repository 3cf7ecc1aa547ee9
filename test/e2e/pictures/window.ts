import { writeFile } from 'node:fs/promises'
import chromium from '@sparticuz/chromium'
import { chromium as driver, type Page, type PageScreenshotOptions } from 'playwright-core'

export interface Window {
  readonly page: Page
  /** Takes `<name>-light.png` and `<name>-dark.png` of what is shown. */
  readonly take: (name: string, how?: PageScreenshotOptions) => Promise<void>
  readonly close: () => Promise<void>
}

const SIZE = { width: 1200, height: 800 }

/** A browser's window of one size, with the fonts that are here. */
export const openWindow = async (): Promise<Window> => {
  const executablePath = process.env['CHROME'] ?? (await chromium.executablePath())
  const browser = await driver.launch({ executablePath, args: ['--no-sandbox', '--no-zygote'] })
  const page = await browser.newPage({ viewport: SIZE, locale: 'en-US', reducedMotion: 'reduce' })
  return {
    page,
    take: async (name, how) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await writeFile(`${name}-${colorScheme}.png`, await page.screenshot(how))
      }
    },
    close: () => browser.close(),
  }
}
