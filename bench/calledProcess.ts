import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import { signRequest, writeCallMessage } from '../src/callers/index.ts'
import type { CallMessage } from '../src/calls/index.ts'
import { instant } from '../src/quantity/index.ts'
import { SITE_FILE } from './siteProcess.ts'

export const ISSUER = 'dso'

/** The example's site file with one issuer who may order the whole site, in a folder of its own, and that issuer's private key. */
export async function calledSiteFile(
  folder: string,
): Promise<{ readonly file: string; readonly key: KeyObject }> {
  const place = join(folder, 'site')
  await cp(dirname(SITE_FILE), place, { recursive: true })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const issuers = [{ id: ISSUER, name: 'Ural Grid', may_order: { site: true }, key }]
  const file = join(place, 'site.yaml')
  // At addresses of its own, so that it runs beside a demo.
  const text = (await readFile(file, 'utf8')).replaceAll('127.77.', '127.79.')
  await writeFile(file, `${text}\n${stringify({ calls: { issuers } })}`)
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
