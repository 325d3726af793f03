import type { Example } from '../testing/example.ts'
import { antminerStockExample } from './antminerStock/example.ts'
import { auradineExample } from './auradine/example.ts'
import { avalonExample } from './avalon/example.ts'
import { axeosExample } from './axeos/example.ts'
import { bosminerExample } from './bosminer/example.ts'
import { braiinsGraphqlExample } from './braiinsGraphql/example.ts'
import { braiinsRestExample } from './braiinsRest/example.ts'
import { epicExample } from './epic/example.ts'
import { luxosExample } from './luxos/example.ts'
import { maraExample } from './mara/example.ts'
import { protoExample } from './proto/example.ts'
import { sealminerExample } from './sealminer/example.ts'
import { vnishExample } from './vnish/example.ts'
import { whatsminerV2Example } from './whatsminerV2/example.ts'
import { whatsminerV3Example } from './whatsminerV3/example.ts'

/** A made-up machine of each family, for the tests and benches that go over all of them. */
export const EXAMPLES: readonly Example[] = [
  antminerStockExample,
  whatsminerV3Example,
  whatsminerV2Example,
  avalonExample,
  braiinsRestExample,
  braiinsGraphqlExample,
  luxosExample,
  epicExample,
  bosminerExample,
  auradineExample,
  sealminerExample,
  vnishExample,
  axeosExample,
  maraExample,
  protoExample,
]
