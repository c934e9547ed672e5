"""The HTTP house: ``kg serve``, of the extra ``serve``. Nothing else of the tool needs it."""
