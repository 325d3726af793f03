import type { MachineOutcome } from '../model.ts'
import { type FramedConnection, framed } from './framed.ts'
import { type HttpConnection, http } from './http.ts'
import { patientRpc } from './patientRpc.ts'
import type { RpcRequest } from './rpc.ts'
import type { Port } from './socket.ts'

/** One machine's cgminer API: each question is a connection of its own, so there is nothing to close. */
export interface RpcConnection {
  ask(request: RpcRequest): Promise<MachineOutcome<string>>
}

/** The ways bytes go to machines. Drivers take them as an argument, so that a test can answer without a network. */
export interface Wires {
  rpc(to: Port): RpcConnection
  framed(to: Port): FramedConnection
  http(to: Port, connections?: number): HttpConnection
}

/** The local network. */
export const NETWORK: Wires = {
  rpc: (to) => patientRpc(to),
  framed,
  http,
}
