"""A Modbus TCP server of pymodbus 3.0 for the tests of the driver.

The first line of standard input is its contents: {"unit": 1, "holding": {"768": [1, 2]}, "input": {}, "coil": {}, "discrete": {}}.
From the address "wide" on, each register has two words, as in Enron Modbus; they stand one after another in its list.
It prints its port, then answers each further line ["holding", address, count] with what it holds now. It ends with its input.
"""
import asyncio
import json
import logging
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import StartAsyncTcpServer

# A driver that closes its connection, or an exception that a test asks for, is no error here.
logging.disable(logging.CRITICAL)


class WideBlock(ModbusSparseDataBlock):
    """Registers of 32 bits from an address on."""

    def __init__(self, values, wide):
        super().__init__({at: words for at, words in values.items() if at < wide})
        self.wide = {at + k: words[2 * k : 2 * k + 2] for at, words in values.items() if at >= wide for k in range(len(words) // 2)}

    def validate(self, address, count=1):
        if address in self.wide:
            return all(address + k in self.wide for k in range(count))
        return super().validate(address, count)

    def getValues(self, address, count=1):
        if address in self.wide:
            return [word for k in range(count) for word in self.wide[address + k]]
        return super().getValues(address, count)


FUNCTION = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}


async def main():
    contents = json.loads(sys.stdin.readline())

    def block(table):
        return WideBlock({int(at): values for at, values in contents.get(table, {}).items()}, contents.get("wide", 65536))

    slave = ModbusSlaveContext(
        di=block("discrete"), co=block("coil"), hr=block("holding"), ir=block("input"), zero_mode=True
    )
    context = ModbusServerContext(slaves={contents["unit"]: slave}, single=False)
    server = await StartAsyncTcpServer(context, address=("127.0.0.1", 0), defer_start=True)
    serving = asyncio.create_task(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        table, address, count = json.loads(line)
        values = slave.getValues(FUNCTION[table], address, count)
        print(json.dumps([int(value) for value in values]), flush=True)
    serving.cancel()


try:
    asyncio.run(main())
except asyncio.CancelledError:
    pass
