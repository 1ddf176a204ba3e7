"""Pickle moto's resources, among them the few kinds of things that Python does not pickle by itself."""

import io
import marshal
import pickle
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any
from weakref import WeakValueDictionary

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

_Reduce = Callable[[Any], Any]


def dumps(resources: object) -> bytes:
    """Return ``resources`` as bytes for :func:`pickle.loads`."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(resources)
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        kind: type = type(obj)
        reduce = _reduce_for(kind)
        return reduce(obj) if reduce else NotImplemented


@cache
def _reduce_for(kind: type) -> _Reduce | None:
    """Return how to pickle things of a kind; None for pickle's own way."""
    if kind is FunctionType:
        return _reduce_function
    if issubclass(kind, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return _reduce_private_key
    if issubclass(kind, WeakValueDictionary):  # lambda
        return lambda held: (WeakValueDictionary, (dict(held),))
    if issubclass(kind, defaultdict) and kind is not defaultdict:  # ssm's, which has a constructor of its own
        return _reduce_parameters
    return _LOCKS.get(kind)


# A lock holds nothing worth keeping: a new one takes its place (ecr, sdb).
_LOCKS: dict[type, _Reduce] = {
    type(threading.Lock()): lambda _lock: (threading.Lock, ()),
    type(threading.RLock()): lambda _lock: (threading.RLock, ()),
}


def _reduce_function(function: FunctionType) -> Any:
    if function.__name__ != "<lambda>":  # a defaultdict's default (ssm)
        return NotImplemented
    return _function, (marshal.dumps(function.__code__), function.__module__)


def _function(code: bytes, module: str) -> FunctionType:
    return FunctionType(marshal.loads(code), vars(import_module(module)))  # noqa: S302 -- our own file


def _reduce_private_key(key: Any) -> Any:
    return _private_key, (key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)


def _private_key(der: bytes) -> object:
    return load_der_private_key(der, password=None)


def _reduce_parameters(parameters: Any) -> Any:
    state = vars(parameters)
    return type(parameters), (state["account_id"], state["region_name"]), state, None, iter(dict.items(parameters))
