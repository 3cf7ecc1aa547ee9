export { Settings as RunSettings } from '../configuration/settings.ts'
