import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { signRequest, writeCallMessage } from '../src/callers/index.ts'
import type { CallMessage } from '../src/calls/index.ts'
import { instant } from '../src/quantity/index.ts'
import { SITE_FILE } from './siteProcess.ts'

export const ISSUER = 'dso'

/** A site file with one issuer who may order the whole site, in a folder of its own, and that issuer's private key. */
export async function calledSiteFile(
  folder: string,
  siteFile = SITE_FILE,
): Promise<{ readonly file: string; readonly key: KeyObject }> {
  const place = join(folder, 'site')
  await cp(dirname(siteFile), place, { recursive: true })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const issuers = [{ id: ISSUER, name: 'Ural Grid', may_order: { site: true }, key }]
  const file = join(place, 'site.yaml')
  // At addresses of its own, so that it runs beside a demo.
  const text = (await readFile(join(place, basename(siteFile)), 'utf8'))
    .replaceAll('127.77.', '127.81.')
    .replaceAll('127.79.', '127.83.')
  const site = z.looseObject({ schedule: z.looseObject({}).default({}) }).parse(parse(text))
  // At one price at all hours, so that the hour at which it is run plays no part.
  const schedule = { ...site.schedule, import_tariff: [] }
  await writeFile(file, stringify({ ...site, schedule, calls: { issuers } }))
  return { file, key: privateKey }
}

const answerShape = z.object({ result: z.string(), reason: z.string() })

/** Says a message to a running site as its issuer, signed; resolves with what it answers. */
export async function say(
  address: string,
  message: CallMessage,
  key: KeyObject,
): Promise<z.infer<typeof answerShape>> {
  const url = `${address}/api/calls/${ISSUER}`
  const body = Buffer.from(JSON.stringify(writeCallMessage(message)))
  const headers = await signRequest(
    { method: 'POST', url, body },
    { keyid: ISSUER, key, now: instant(Date.now()) },
  )
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': 'application/json' },
  })
  return answerShape.parse(await response.json())
}
