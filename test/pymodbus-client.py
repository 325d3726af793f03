"""Asks a Modbus TCP server by pymodbus 3.0: each line of input is [port, unit, method, arguments...], each line of output the answer.

An answer is a list of registers or bits, "done" after a write, or {"exception": code}.
"""
import json
import sys

from pymodbus.client import ModbusTcpClient
from pymodbus.other_message import ReadExceptionStatusRequest

for line in sys.stdin:
    port, unit, method, *arguments = json.loads(line)
    client = ModbusTcpClient("127.0.0.1", port=port, timeout=2, retries=0)
    client.connect()
    if method == "read_exception_status":
        answer = client.execute(ReadExceptionStatusRequest(unit=unit))
    else:
        answer = getattr(client, method)(*arguments, slave=unit)
    client.close()
    if not hasattr(answer, "function_code"):
        told = {"failure": str(answer)}
    elif answer.isError():
        told = {"exception": answer.exception_code}
    else:
        told = getattr(answer, "registers", None) or [int(bit) for bit in getattr(answer, "bits", [])] or "done"
    print(json.dumps(told), flush=True)
